import { expect, it } from 'vitest';
import { escapeText, textElement } from './xml.ts';

it('escapes markup and drops characters that XML forbids', () => {
  expect(escapeText('<&"]]>\0\u0001\u000b\u001f\ufffe\ud800甲😀\t\n')).toBe(
    '&lt;&amp;&quot;]]&gt;甲😀\t\n',
  );
  expect(textElement('loc', 'https://news.example/?a&b')).toBe(
    '<loc>https://news.example/?a&amp;b</loc>',
  );
});
