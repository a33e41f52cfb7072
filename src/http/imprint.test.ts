import { describe, expect, it } from 'vitest';
import { readFrame } from './imprint.ts';

describe('readFrame', () => {
  it('shows nothing that is not configured', () => {
    const { imprint, mourning } = readFrame({ ORGANISATION: '', ICP_FILING: ' ', MOURNING: 'off' });
    expect(Object.values(imprint)).toEqual(Array<undefined>(10).fill(undefined));
    expect(mourning).toBe(false);
  });

  it('reads what is', () => {
    const { imprint, mourning } = readFrame({
      ORGANISATION: ' 青禾报社 ',
      CONTACT_EMAIL: 'a@news.example',
      ICP_FILING: '示例ICP备00000000号-1',
      MOURNING: 'on',
    });
    expect(imprint).toMatchObject({
      organisation: '青禾报社',
      email: 'a@news.example',
      complaintEmail: 'a@news.example',
      icpFiling: '示例ICP备00000000号-1',
      policeFiling: undefined,
    });
    expect(mourning).toBe(true);
  });

  it.each([{ CONTACT_EMAIL: 'nobody' }, { CONTACT_EMAIL: 7 }, {}])('never throws: %o', (env) => {
    expect(readFrame(env).imprint.email).toBeUndefined();
  });
});
