import { expect, it } from 'vitest';
import { firstPicture, withAbsoluteUrls } from './markup.ts';
import { sanitizeBody } from './sanitize.ts';

const siteUrl = 'https://news.example';

function stored(html: string): string {
  const result = sanitizeBody(html, siteUrl);
  if (!result.ok) throw new Error(result.reason);
  return result.html;
}

const picture = (html: string) => firstPicture(stored(html), siteUrl);

it('finds the first image, with its size if it has one', () => {
  const html = `<p>文</p><figure><img src="/a.jpg?x=1&amp;y=2" width="800" height=600 alt='桥"边'></figure><img src="b.png">`;
  expect(picture(html)).toEqual({
    url: 'https://news.example/a.jpg?x=1&y=2',
    alt: '桥"边',
    width: 800,
    height: 600,
  });
  expect(picture('<img src="//img.example/b.png">')).toEqual({
    url: 'https://img.example/b.png',
    alt: '',
    width: undefined,
    height: undefined,
  });
});

it.each([
  ['none', '<p>没有图</p>'],
  ['one without address', '<img alt="x">'],
  ['one in a text', '<p>&lt;img src="/a.jpg"></p>'],
  ['one in an attribute', `<p><abbr title='<img src="/a.jpg">'>文</abbr></p>`],
  ['one of another scheme', '<img src="data:image/png;base64,AA">'],
])('takes %s for no image', (_, html) => {
  expect(picture(html)).toBeUndefined();
});

it('makes the addresses of links and images absolute, and nothing else', () => {
  const html = `<p><a href="/keji/?a=1&amp;b=2">甲</a><img src="c.png"> href="/x" <abbr title=' href="/y"'>乙</abbr><a href="https://other.example/">丙</a></p>`;
  const made = withAbsoluteUrls(stored(html), siteUrl);
  expect(made).toContain('<a href="https://news.example/keji/?a=1&#x26;b=2">');
  expect(made).toContain('<img src="https://news.example/c.png"');
  expect(made).toContain('> href="/x" <abbr title=" href=&#x22;/y&#x22;">');
  expect(made).toContain('href="https://other.example/"');
});
