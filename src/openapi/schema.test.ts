import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { check } from '../lib/check.ts';
import { submissionSchema } from '../articles/submission.ts';
import { unixTime } from '../lib/calendar.ts';
import { jsonSchemaOf } from './schema.ts';

const ajv = new Ajv2020({
  strictTypes: false,
  formats: {
    'date-time': (text: string) => unixTime(text) !== undefined,
    uri: (text: string) => URL.canParse(text),
  },
});
const validate = ajv.compile(jsonSchemaOf(submissionSchema, { closed: true }));

const article = {
  section: 'minsheng',
  title: '青禾市图书馆延长开放时间',
  body: '<p>自下月起,每晚开放到十点。</p>',
  publishedAt: '2026-11-20T09:30:00+08:00',
};
const long = (length: number) => '字'.repeat(length);

describe('the schema of an article draws the line where the door does', () => {
  it.each([
    ['nothing more', {}, true],
    ['the longest title', { title: long(200) }, true],
    ['a longer title', { title: long(201) }, false],
    ['no title', { title: '' }, false],
    ['the longest summary', { summary: long(500) }, true],
    ['a longer summary', { summary: long(501) }, false],
    ['the longest correction', { correction: long(1_000) }, true],
    ['a longer correction', { correction: long(1_001) }, false],
    ['the longest author', { author: long(100) }, true],
    ['a longer author', { author: long(101) }, false],
    ['an unknown section', { section: 'tiyu' }, false],
    ['a time without offset', { publishedAt: '2026-11-20T09:30:00' }, false],
    ['a day that is none', { expiresAt: '2027-02-30T09:30:00Z' }, false],
    ['a time in UTC', { expiresAt: '2027-02-28T09:30:00Z' }, true],
    ['a source', { source: { name: long(100), url: 'https://paper.example/1' } }, true],
    ['a source without name', { source: { url: 'https://paper.example/1' } }, false],
    ['a source with more', { source: { name: '青禾晚报', id: 1 } }, false],
    ['no URL', { source: { name: '青禾晚报', url: 'paper' } }, false],
    ['twenty topics', { tags: Array.from({ length: 20 }, (_, n) => `话题${n}`) }, true],
    ['twenty-one topics', { tags: Array.from({ length: 21 }, (_, n) => `话题${n}`) }, false],
    ['the longest topic', { tags: [long(40)] }, true],
    ['a longer topic', { tags: [long(41)] }, false],
    ['a topic with a slash', { tags: ['a/b'] }, false],
    ['a topic of dots', { tags: ['..'] }, false],
    ['a topic with a dot', { tags: ['3.15'] }, true],
    ['a topic that is no text', { tags: [1] }, false],
    ['the last slot', { featured: 9 }, true],
    ['a slot too far', { featured: 10 }, false],
    ['half a slot', { featured: 0.5 }, false],
    ['a field of nobody', { slug: 'x' }, false],
  ])('%s', (_, change, isValid) => {
    const input = { ...article, ...change };
    expect([validate(input), check(submissionSchema, input).ok]).toEqual([isValid, isValid]);
  });
});

it('refuses what it cannot say', () => {
  expect(() => jsonSchemaOf(v.date())).toThrow('"date"');
  expect(() => jsonSchemaOf(v.pipe(v.string(), v.words('zh', 3)))).toThrow('"words"');
  expect(() => jsonSchemaOf(v.pipe(v.string(), v.regex(/a/i)))).toThrow('flags');
  expect(jsonSchemaOf(v.pipe(v.string(), v.regex(/^\p{Script=Han}$/u)))).toMatchObject({
    pattern: '^\\p{Script=Han}$',
  });
});

it('hears what is told behind a transformation', () => {
  const schema = v.object({
    at: v.optional(v.pipe(v.string(), v.transform(Number), v.metadata({ format: 'date-time' }))),
  });
  expect(jsonSchemaOf(schema)).toEqual({
    type: 'object',
    required: [],
    properties: { at: { type: 'string', format: 'date-time' } },
  });
});
