import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PagePaths } from '../../local/page-paths.ts';
import { sampleImprint } from '../../local/sample-imprint.ts';
import { site as config } from '../../src/site.ts';
import { namedKinds, pathOf } from '../../testing/pages/page-kinds.ts';
import { fillEveryKind } from '../../testing/pages/sample-site.ts';
import { openUndelivered } from '../../testing/api/push.ts';
import type { TestSite } from '../../testing/site.ts';

describe('a configured imprint', () => {
  let site: TestSite;
  let places: PagePaths;
  beforeAll(async () => {
    site = await openUndelivered({ POLICE_FILING: '示例公网安备 11010502000001 号' });
    places = await fillEveryKind(site);
  });
  afterAll(() => site.dispose());

  it.each(namedKinds)(
    'is shown at the foot of %s, with links to the registers',
    async (_, kind) => {
      const { text } = await site.fetch(pathOf(kind, places));
      const [colophon = ''] = /<footer class="colophon">[^]*<\/footer>/.exec(text) ?? [];
      for (const part of [
        `<a href="https://beian.miit.gov.cn/">${sampleImprint.ICP_FILING}</a>`,
        '<a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010502000001">示例公网安备 11010502000001 号</a>',
        `互联网新闻信息服务许可证编号：${sampleImprint.NEWS_LICENCE}`,
        `增值电信业务经营许可证编号：${sampleImprint.TELECOM_LICENCE}`,
        `违法和不良信息举报电话：${sampleImprint.REPORT_PHONE}`,
        `<a href="mailto:${sampleImprint.REPORT_EMAIL}">`,
        `© ${sampleImprint.ORGANISATION}`,
        '<a href="/about.html">',
        '<a href="/contact.html">',
        '<a href="/complaint.html">',
      ]) {
        expect(colophon).toContain(part);
      }
    },
  );

  it.each([
    ['/about.html', [sampleImprint.ORGANISATION, '<a href="/keji/">科技</a>']],
    ['/contact.html', [sampleImprint.CONTACT_ADDRESS, `mailto:${sampleImprint.CONTACT_EMAIL}`]],
    [
      '/complaint.html',
      [
        `mailto:${sampleImprint.COMPLAINT_EMAIL}`,
        `${config.complaints.answeredWithinDays} 个工作日`,
        '权利人的真实姓名',
      ],
    ],
  ])('%s tells how to reach the newsroom, without the database', async (path, parts) => {
    await site.cache.clear();
    const heal = await site.breakDatabase();
    const { status, text, headers } = await site.fetch(path);
    await heal();
    expect(status).toBe(200);
    for (const part of parts) expect(text).toContain(part);
    expect(text).toContain(`<link rel="canonical" href="https://news.example${path}">`);
    expect(headers.get('Cache-Control')).toBe('public, no-cache');
  });
});

it('an imprint leaves out the parts that are not configured', async () => {
  const site = await openUndelivered(
    Object.fromEntries(Object.keys(sampleImprint).map((name) => [name, ''])),
  );
  for (const path of ['/', '/about.html', '/contact.html', '/complaint.html']) {
    const { status, text } = await site.fetch(path);
    expect(status).toBe(200);
    expect(text).not.toMatch(/备案|许可证编号|举报电话：|mailto:|undefined|主办|beian/);
    expect(text).toContain(`© ${config.name}`);
  }
  await site.dispose();
});
