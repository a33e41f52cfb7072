import { expect, it } from 'vitest';
import { sanitizeBody } from './sanitize.ts';
import { plainText } from './text.ts';

const textOf = (html: string) => {
  const body = sanitizeBody(html, 'https://news.example');
  if (!body.ok) throw new Error(body.reason);
  return plainText(body.html);
};

it.each([
  ['<p>一段</p><p>二段</p>', '一段 二段'],
  ['<p>柳<b>桥</b><a href="/x?a=1&b=2" title=\'"<>"\'>区</a></p>', '柳桥区'],
  ['<ul><li>甲</li><li>乙</li></ul>丙<br>丁', '甲 乙 丙 丁'],
  ['<table><tr><td>1</td><td>2</td></tr></table>', '1 2'],
  ['<p>a &lt;b&gt; &amp;amp; &quot;c&quot;&nbsp;d</p>', 'a <b> &amp; "c" d'],
  ['<p>x<img src="https://a.example/1.png" alt="图 > 画">y</p>', 'xy'],
  ['<blockquote>引</blockquote><pre>代  码</pre><p>完</p>', '引 代 码 完'],
  ['', ''],
])('%s reads %j', (html, text) => {
  expect(textOf(html)).toBe(text);
});
