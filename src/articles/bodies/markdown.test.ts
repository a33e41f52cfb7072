import { describe, expect, it } from 'vitest';
import { parseSubmission } from '../submission.ts';

/** The stored body of a Markdown text. */
function bodyOf(body: string): string {
  const parsed = parseSubmission(
    {
      ...{ section: 'keji', title: '望川新区试用会说话的路灯', bodyFormat: 'markdown' },
      ...{ publishedAt: '2026-10-08T09:30:00+08:00', body },
    },
    'https://news.example',
  );
  if (!parsed.ok) throw new Error(parsed.faults.map(({ detail }) => detail).join());
  return parsed.value.body.replaceAll('\n', '');
}

describe('a Markdown body', () => {
  it.each([
    ['一段。\n\n又一段。', '<p>一段。</p><p>又一段。</p>'],
    ['# 标题\n\n## 小标题', '<h2>标题</h2><h2>小标题</h2>'],
    ['**重**与*轻*', '<p><strong>重</strong>与<em>轻</em></p>'],
    ['- 甲\n- 乙', '<ul><li>甲</li><li>乙</li></ul>'],
    ['3. 丙\n4. 丁', '<ol start="3"><li>丙</li><li>丁</li></ol>'],
    ['> 引文', '<blockquote><p>引文</p></blockquote>'],
    ['`代码` &copy; \\*', '<p><code>代码</code> © *</p>'],
    ['```js\nlet x\n```', '<pre><code>let x</code></pre>'],
    [
      '| 楼层 | 时间 |\n|---|:-:|\n| 一 | 8:00 |',
      '<table><thead><tr><th>楼层</th><th>时间</th></tr></thead><tbody><tr><td>一</td><td>8:00</td></tr></tbody></table>',
    ],
    ['~~旧~~', '<p><s>旧</s></p>'],
    [
      '[馆](https://library.example/)',
      '<p><a href="https://library.example/" rel="nofollow noopener">馆</a></p>',
    ],
    [
      '![夜景](https://img.example/a.jpg "馆")',
      '<p><img src="https://img.example/a.jpg" alt="夜景" title="馆" loading="lazy" decoding="async"></p>',
    ],
    ['甲<sub>2</sub>\n\n<div>乙</div>', '<p>甲<sub>2</sub></p><div>乙</div>'],
  ])('%j', (markdown, html) => {
    expect(bodyOf(markdown)).toBe(html);
  });

  it.each([
    '第一页。\n\n<!--nextpage-->\n\n第二页。',
    '第一页。\n\n<!-- pagebreak -->\n\n第二页。',
    '第一页。\n\n<hr class="page-break">\n\n第二页。',
  ])('has pages: %j', (markdown) => {
    expect(bodyOf(markdown)).toBe('<p>第一页。</p><hr class="page-break"><p>第二页。</p>');
  });

  it.each([
    '好<script>alert(1)</script>',
    '好\n\n<script>alert(1)</script>',
    '<img src=x alt="" onerror=alert(1)>好',
    '[好](javascript:alert(1))',
    '[好](<java\tscript:alert(1)>)',
    '<a href="javascript:alert(1)">好</a>',
    '![好](javascript:alert(1))好',
    '[好]\n\n[好]: data:text/html,alert(1)',
    '<javascript:alert(1)>好',
    '<div\nonclick=alert(1)>好</div>',
  ])('is sanitized: %j', (markdown) => {
    const html = bodyOf(markdown);
    expect(html).toContain('好');
    expect(html).not.toMatch(/<script|<[^>]*(javascript:|data:| on\w+=)/i);
  });

  it('may be so long and no longer', () => {
    expect(() => bodyOf('字'.repeat(200_001))).toThrow('200000');
    expect(bodyOf('字'.repeat(200_000))).toHaveLength(200_007);
  });
});
