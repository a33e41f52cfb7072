import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/pages/api/_operations.ts';
import { generalProblems } from '../../src/openapi/problems.ts';
import type { ProblemType } from '../../src/http/problem.ts';
import { schemaReader, type Document } from '../../testing/api/document.ts';
import { answerChecker, prepared, send, type Case } from '../../testing/api/contract.ts';
import { cases } from '../../testing/api/contract-cases.ts';
import { mint } from '../../testing/api/editors.ts';
import { expectProblem, openBare, openUndelivered, stranger } from '../../testing/api/push.ts';
import { dispatch, untilAnswered } from '../../testing/dispatch.ts';
import { readAnswer, sample, siteUrl, type Answer, type TestSite } from '../../testing/site.ts';

const bootstrapToken = 'bootstrap-of-the-tests-0123456789';

let site: TestSite;
let bare: TestSite;
let alone: Awaited<ReturnType<typeof openBare>> & Pick<TestSite, 'fetch'>;
let document: Document;
let checkAnswer: ReturnType<typeof answerChecker>;
const provoked = new Set<string>();
beforeAll(async () => {
  site = await openUndelivered({ BOOTSTRAP_TOKEN: bootstrapToken });
  bare = await openUndelivered({ SITE_SECRET: '' });
  const worker = await openBare();
  const fetch: TestSite['fetch'] = (path, init) =>
    untilAnswered(async () =>
      readAnswer(await dispatch(worker.instance, siteUrl + path, { ...init })),
    );
  alone = { ...worker, fetch };
  document = JSON.parse((await site.fetch('/api/openapi.json')).text) as Document;
  checkAnswer = answerChecker(document);
});
afterAll(async () => {
  await site.dispose();
  await bare.dispose();
  await alone.dispose();
});

const wrongToken = { Authorization: 'Bearer guess' };
const guesser = stranger();

/** Requests that provoke a problem in the same way for every operation. An operation's own case comes first. */
const common: Partial<Record<ProblemType, (key: string, valid: Case) => Promise<Answer>>> = {
  unauthorized: (key, valid) => send(site, document, key, valid, { ...wrongToken, ...stranger() }),
  'too-many-attempts': async (key, valid) => {
    const attempt = () => send(site, document, key, valid, { ...wrongToken, ...guesser });
    let answer = await attempt();
    // The limit counts by the minutes of the clock: one new minute may begin during the loop, but not two.
    for (let n = 0; n < 21 && answer.status === 401; n++) answer = await attempt();
    return answer;
  },
  'not-configured': (key, valid) => send(bare, document, key, valid, stranger()),
  unavailable: async (key, valid) => {
    const heal = await site.breakDatabase();
    try {
      return await send(site, document, key, valid);
    } finally {
      await heal();
    }
  },
  forbidden: async (key, valid) => {
    const isForAll = cases[key]?.role === 'reporter';
    const bearer = isForAll
      ? { Authorization: `Bearer ${bootstrapToken}` }
      : (await mint(site, 'reporter')).bearer;
    return send(site, document, key, valid, bearer);
  },
  'bad-json': (key, valid) => send(site, document, key, { ...valid, body: '{' }),
  // The body is larger than any operation's limit. It goes to the bare Worker, which answers before reading it all.
  'too-large': (key, valid) =>
    send(alone, document, key, { ...valid, body: ' '.repeat(10_485_761) }),
  'wrong-content-type': (key, valid) =>
    send(site, document, key, valid, { 'Content-Type': 'text/plain' }),
  invalid: (key, valid) => send(site, document, key, { ...valid, body: '[]' }),
};

function expectDocumentedProblem(answer: Answer, type: string): void {
  const known = document['x-problems'].find((one) => one.type === `/problems/${type}`);
  expectProblem(answer, known!.status, type);
  provoked.add(type);
}

it('the contract has cases for exactly the operations of the API', () => {
  expect(Object.keys(cases).sort()).toEqual([...operations.keys()].sort());
});

describe.each([...operations])('%s', (key, { operation, problems }) => {
  const byExample = Object.fromEntries(
    Object.keys(operation.answers).map((status) => [status, {}]),
  );
  const { answers = byExample, problems: own = {} } = cases[key] ?? {};
  const requests = Object.entries(answers).flatMap(([status, one]) =>
    [one].flat().map((request: Case) => [status, request] as const),
  );
  const [, valid = {}] = requests[0] ?? [];

  it('has a case for each of its answers, and none for an undocumented problem', () => {
    expect(Object.keys(answers)).toEqual(Object.keys(operation.answers));
    expect(problems).toEqual(expect.arrayContaining(Object.keys(own)));
  });

  it.each(requests)('answers %s: %j', async (status, request) => {
    const answer = await send(site, document, key, await prepared(site, request));
    expect(answer.status, answer.text).toBe(Number(status));
    checkAnswer(key, answer);
  });

  it.each(problems)('refuses a request with the problem %s', async (type) => {
    const request = await prepared(site, own[type] ?? valid);
    const answer = own[type]
      ? await send(site, document, key, request)
      : await common[type]?.(key, request);
    expect(answer, `no case provokes ${type}`).toBeDefined();
    expectDocumentedProblem(answer!, type);
    checkAnswer(key, answer!);
  });
});

describe('problems that belong to no operation', () => {
  const general: Partial<Record<ProblemType, () => Promise<Answer>>> = {
    'no-route': () => site.api('GET', '/no-such-endpoint'),
    'method-not-allowed': () => site.api('PATCH', '/articles', sample()),
    'access-unavailable': async () => {
      // No server listens on port 1.
      const vars = { ACCESS_TEAM: 'http://127.0.0.1:1', ACCESS_AUD: 'x', ACCESS_EDITORS: '{}' };
      const behindAccess = await openUndelivered(vars);
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const token = `${part({ alg: 'RS256', kid: 'x' })}.${part({})}.AA`;
      const headers = { 'Cf-Access-Jwt-Assertion': token };
      const answer = await behindAccess.fetch('/api/release', { headers });
      await behindAccess.dispose();
      return answer;
    },
    internal: async () => {
      await site.api('PUT', '/articles/90', sample());
      await site.db.prepare(`UPDATE articles SET tags = '{}' WHERE id = 90`).run();
      return site.api('GET', '/articles/90');
    },
  };

  it.each(generalProblems)('%s', async (type) => {
    const answer = await general[type]?.();
    expect(answer, `no case provokes ${type}`).toBeDefined();
    expectDocumentedProblem(answer!, type);
    const validate = schemaReader(document, { closed: true })(
      document.components.schemas['Problem']!,
    );
    expect(validate(answer!.json()), answer!.text).toBe(true);
  });
});

it('the tests of this file have met every error of the API', () => {
  const all = document['x-problems'].map(({ type }) => type.replace('/problems/', ''));
  expect([...provoked].sort()).toEqual(all.sort());
});
