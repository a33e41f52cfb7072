import { expect, it } from 'vitest';
import { articlePath, qrPath } from './paths.ts';

const article = { id: 573070, section: 'pinpai', publishedAt: 1_645_612_657 };

it.each([
  [undefined, '/pinpai/2022-02-23/573070.html'],
  [1, '/pinpai/2022-02-23/573070.html'],
  [2, '/pinpai/2022-02-23/573070_2.html'],
  ['full', '/pinpai/2022-02-23/573070_full.html'],
] as const)('the path of part %s', (part, path) => {
  expect(articlePath(article, 'Asia/Shanghai', part)).toBe(path);
});

it('the path of the QR code', () => {
  expect(qrPath(article, 'Asia/Shanghai')).toBe('/qr/pinpai/2022-02-23/573070.svg');
});
