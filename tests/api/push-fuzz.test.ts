import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem, openUndelivered, readPage, send } from '../../testing/api/push.ts';
import { rounds } from '../../testing/limits.ts';
import { sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const runs = rounds('FUZZ_RUNS', 150);
const fields = [...Object.keys(sample()), 'expiresAt', 'author', 'editor', 'tags', 'correction'];

/** Any UTF-16 text, including lone surrogates. */
const text = fc.string({
  unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  maxLength: 50,
});
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'<>"\'&/=;!-[]\0\n'.split('')),
      fc.constantFrom(
        '<p>',
        '</p>',
        '<table>',
        '<svg>',
        '<math>',
        '<template>',
        '<select>',
        '<!--',
      ),
      fc.constantFrom(
        '<a href="',
        '<img src=',
        ' onerror=',
        'javascript:',
        '&#',
        '<![CDATA[',
        '</',
      ),
      text,
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));
const value = fc.oneof(fc.jsonValue(), text, markup, fc.array(text), fc.date().map(String));

const encoder = new TextEncoder();
const encode = (input: unknown) => encoder.encode(JSON.stringify(input));

/** A valid body in which some bytes are replaced. */
const mutated = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 8 })), { minLength: 1 }),
  )
  .map(([cuts]) =>
    cuts.reduce<Uint8Array>((bytes, [at, length, insert]) => {
      const start = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + length)]);
    }, encode(sample())),
  );
const oneField = fc
  .tuple(fc.oneof(fc.constantFrom(...fields), text), value)
  .map(([field, change]) => encode(sample({ [field]: change })));
const source = fc
  .dictionary(fc.oneof(fc.constantFrom('name', 'url'), text), value)
  .map((change) => encode(sample({ source: change })));
const body = fc.oneof(
  fc.jsonValue().map(encode),
  fc.dictionary(fc.constantFrom(...fields), value).map(encode),
  fc.uint8Array({ maxLength: 500 }),
  mutated,
  { arbitrary: oneField, weight: 3 },
  source,
);

/** One example of each kind, in case the random ones leave a kind out. */
const examples = [sample(), sample({ title: '改' }), {}, '{']
  .map((input) => (typeof input === 'string' ? encoder.encode(input) : encode(input)))
  .map((bytes): [Uint8Array] => [bytes]);

it('the site never fails, whatever body is pushed', async () => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(body, async (bytes) => {
      const answer = await send(site, '/articles/91', bytes);
      statuses.add(answer.status);
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400) {
        const { revision, url } = answer.json();
        const read = await site.api('GET', '/articles/91');
        expect(read.json()).toMatchObject({ revision, url });
        expect((await readPage(site, new URL(String(url)).pathname)).status).toBeLessThan(500);
      } else {
        const type = { 400: 'bad-json', 422: 'invalid' }[answer.status]!;
        expectProblem(answer, answer.status, type);
      }
    }),
    { numRuns: runs, examples },
  );
  expect(statuses).toEqual(new Set([200, 201, 400, 422]));
});

it('the site never fails, whatever the address, method and headers are', async () => {
  const segment = fc.oneof(
    fc.constantFrom('api', 'articles', '1', '0', '..', '%2e%2e', '%00', '%', '%ff', '', ';', '*'),
    text.map(encodeWellFormed),
  );
  const visible = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map(byte),
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { maxLength: 4 }),
      fc.constantFrom('GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'HEAD', 'OPTIONS'),
      fc.record({ 'If-Match': visible, 'If-None-Match': visible, 'Idempotency-Key': visible }),
      async (segments, method, headers) => {
        const withBody = !['GET', 'HEAD'].includes(method);
        const path = `/articles/${segments.join('/')}`;
        const article = withBody ? sample() : undefined;
        const answer = await site.api(method, path, article, headers);
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: runs },
  );
});

function encodeWellFormed(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

function byte(code: number): string {
  return String.fromCharCode(code);
}
