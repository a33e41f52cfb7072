import { it, beforeAll, afterAll } from 'vitest';
import { openSite, sample, type TestSite } from './support/site.ts';
let site: TestSite;
beforeAll(async () => { site = await openSite(); });
afterAll(() => site.dispose());
it('x', async () => {
  await site.push(1, sample({ title: '<&"]]> 标题', tags: ['A&B', '路灯'], correction: '错<字' }));
  for (const p of ['/feed.xml', '/atom.xml', '/feed.json', '/minsheng/feed.xml', '/topics/A%26B/feed.xml', '/topics/%E8%B7%AF%e7%81%AF/feed.json', '/topics/路灯/atom.xml', '/topics/x/feed.xml', '/rankings/week/feed.xml', '/nowhere/feed.xml', '/a/b/c/feed.xml', '/%6beji/feed.xml','/topics/%ff/feed.xml','/views/feed.xml','/rankings/feed.xml','/feed.xml/','/keji/feed.xml?x=1']) {
    const a = await site.fetch(p);
    console.log(p, a.status, JSON.stringify([...a.headers].filter(([k]) => !/policy|security|options/.test(k))), p.length < 20 ? a.text.slice(0, 3000) : a.text.slice(0,100));
  }
});
