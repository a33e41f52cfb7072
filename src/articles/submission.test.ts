import { describe, expect, it } from 'vitest';
import { parseSubmission } from './submission.ts';

const siteUrl = 'https://news.example';

function article(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    section: 'keji',
    title: '望川新区试用会说话的路灯',
    body: '<p>路灯会报出附近的公交站。</p>',
    publishedAt: '2026-10-08T09:30:00+08:00',
    ...changes,
  };
}

/** The pointers of all faults, in the order of the answer. */
function pointers(input: unknown): string[] {
  const parsed = parseSubmission(input, siteUrl);
  return parsed.ok ? [] : parsed.faults.map(({ pointer }) => pointer);
}

it('needs a text for every image', () => {
  const body =
    '<p>新灯。</p><img src="/a.png" alt="路灯"><img src="/b.png"><img src="/c.png" alt="">';
  expect(parseSubmission(article({ body }), siteUrl)).toEqual({
    ok: false,
    faults: [
      {
        pointer: '/body',
        detail: '第 2 张图片(/b.png)缺少 alt 或其中只有空白:请写明图片内容,纯装饰的写 alt=""',
      },
    ],
  });
});

it('takes an image of Markdown without a text for decoration', () => {
  const marked = (body: string) => pointers(article({ body, bodyFormat: 'markdown' }));
  expect(marked('新灯。\n\n![](/a.png)')).toEqual([]);
  expect(marked('新灯。\n\n![&nbsp;](/a.png)')).toEqual(['/body']);
});

describe('a valid article', () => {
  it('needs four fields', () => {
    expect(parseSubmission(article(), siteUrl)).toEqual({
      ok: true,
      value: {
        section: 'keji',
        title: '望川新区试用会说话的路灯',
        body: '<p>路灯会报出附近的公交站。</p>',
        publishedAt: 1791423000,
      },
    });
  });

  it('may have them all', () => {
    const full = article({
      summary: '试点为期三个月。',
      expiresAt: '2026-11-08T09:30:00+08:00',
      source: { name: '望川日报', url: 'HTTPS://Paper.example/新闻\t' },
      author: '林小满',
      editor: '周一诺',
      tags: ['路灯', '公交'],
      correction: '试点为期三个月,原稿误作两个月。',
    });
    expect(parseSubmission(full, siteUrl)).toMatchObject({
      ok: true,
      value: {
        expiresAt: 1794101400,
        source: { name: '望川日报', url: 'https://paper.example/%E6%96%B0%E9%97%BB' },
        tags: ['路灯', '公交'],
      },
    });
  });

  it('has its tags in one spelling', () => {
    const parsed = parseSubmission(article({ tags: ['ＡＩ', 'C++', '5 g'] }), siteUrl);
    expect(parsed).toMatchObject({ ok: true, value: { tags: ['AI', 'C++', '5 g'] } });
  });

  it.each([
    ['  甲\n\t乙  ', '甲 乙'],
    ['甲\u0000\u0007乙', '甲 乙'],
    ['甲\ud800', '甲\ufffd'],
    ['<b>甲</b> & 乙', '<b>甲</b> & 乙'],
    ['家👨‍👩‍👧', '家👨‍👩‍👧'],
  ])('has its title as one line of text: %j', (title, expected) => {
    expect(parseSubmission(article({ title }), siteUrl)).toMatchObject({
      value: { title: expected },
    });
  });
});

describe('faults', () => {
  it.each([null, 1, 'text', true, [], [article()]])('the body is no object: %j', (input) => {
    expect(pointers(input)).toEqual(['']);
  });

  it('names every missing field', () => {
    expect(pointers({})).toEqual(['/section', '/title', '/body', '/publishedAt']);
  });

  it.each([
    ['/section', { section: 'meiyou' }],
    ['/section', { section: 'constructor' }],
    ['/section', { section: 7 }],
    ['/title', { title: '' }],
    ['/title', { title: ' \n' }],
    ['/title', { title: '\u200b\u2060' }],
    ['/title', { title: '字'.repeat(201) }],
    ['/title', { title: null }],
    ['/body', { body: 5 }],
    ['/body', { body: '<script>x</script>' }],
    ['/body', { body: '<div>'.repeat(500) }],
    ['/summary', { summary: '' }],
    ['/summary', { summary: null }],
    ['/publishedAt', { publishedAt: '2026-10-08T09:30:00' }],
    ['/publishedAt', { publishedAt: 1791423000 }],
    ['/expiresAt', { expiresAt: '2026-10-08T09:30:00+08:00' }],
    ['/expiresAt', { expiresAt: 'never' }],
    ['/source', { source: '望川日报' }],
    ['/source', { source: null }],
    ['/source/name', { source: {} }],
    ['/source/url', { source: { name: '望川日报', url: 'javascript:alert(1)' } }],
    ['/source/url', { source: { name: '望川日报', url: '/relative' } }],
    [
      '/source/url',
      { source: { name: '望川日报', url: `https://x.example/${'x'.repeat(2_000)}` } },
    ],
    ['/source/~0a~1b', { source: { name: '望川日报', '~a/b': 1 } }],
    ['/tags', { tags: '路灯' }],
    ['/tags', { tags: Array.from({ length: 21 }, String) }],
    ['/tags/1', { tags: ['路灯', 5] }],
    ['/tags/2', { tags: ['路灯', '公交', ''] }],
    ['/tags/0', { tags: ['公交/地铁'] }],
    ['/tags/0', { tags: ['..'] }],
    ['/featured', { featured: 10 }],
    ['/featured', { featured: '1' }],
    ['/author', { author: ['林小满'] }],
    ['/editor', { editor: '字'.repeat(101) }],
    ['/correction', { correction: '字'.repeat(1_001) }],
    ['/x', { x: undefined }],
    ['/~1~0', { '/~': 1 }],
    ['/', { '': 1 }],
    ['/__proto__', JSON.parse('{"__proto__": {"title": "x"}}') as object],
  ])('%s: %j', (pointer, changes) => {
    const input: Record<string, unknown> = article();
    for (const [key, value] of Object.entries(changes)) {
      Object.defineProperty(input, key, { value, enumerable: true, configurable: true });
    }
    expect(pointers(input)).toEqual([pointer]);
  });

  it('are named all at once', () => {
    const input = article({
      title: 1,
      body: '',
      publishedAt: 'now',
      tags: [2, '好', 3],
      bodyHtml: 'x',
    });
    expect(pointers(input).sort()).toEqual(
      ['/title', '/body', '/publishedAt', '/tags/0', '/tags/2', '/bodyHtml'].sort(),
    );
  });

  it('are at most a hundred', () => {
    const extra = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`field${n}`, n]));
    expect(pointers(article(extra))).toHaveLength(100);
  });
});
