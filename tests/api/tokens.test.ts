import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mint } from '../../testing/api/editors.ts';
import { expectProblem, pointersOf, stranger } from '../../testing/api/push.ts';
import { editorToken, openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

const bootstrap = 'bootstrap-of-the-tests-0123456789';

let site: TestSite;
beforeAll(async () => {
  site = await openSite({ BOOTSTRAP_TOKEN: bootstrap });
});
afterAll(() => site.dispose());

const bearer = (token: unknown) => ({ Authorization: `Bearer ${String(token)}` });
const make = (order: unknown, token: string = editorToken) =>
  site.api('POST', '/tokens', order, bearer(token));
const use = (token: unknown) => site.api('GET', '/articles/1', undefined, bearer(token));

async function auditOf(action: string): Promise<unknown[]> {
  const { results } = await site.db
    .prepare('SELECT actor, detail FROM audit_log WHERE action = ? ORDER BY id')
    .bind(action)
    .all<{ actor: string; detail: string }>();
  return results.map(({ actor, detail }) => ({ actor, ...(JSON.parse(detail) as object) }));
}

/** Does `work` while the tests' token is the only chief's, or while there is no chief. */
async function withChiefs<T>(kept: 'one' | 'none', work: () => Promise<T>): Promise<T> {
  const others = kept === 'one' ? `AND name <> 'editor'` : '';
  await site.db
    .prepare(`UPDATE editor_tokens SET revoked_at = 7 WHERE revoked_at IS NULL ${others}`)
    .run();
  try {
    return await work();
  } finally {
    await site.db.prepare('UPDATE editor_tokens SET revoked_at = NULL WHERE revoked_at = 7').run();
  }
}

describe('a token', () => {
  let made: Record<string, unknown>;
  beforeAll(async () => {
    const order = { name: '晚班编辑', role: 'editor', sections: ['minsheng', 'minsheng'], days: 3 };
    const answer = await make(order);
    expect(answer.status).toBe(201);
    made = answer.json();
  });

  it('has the properties that were asked for', async () => {
    expect(made).toMatchObject({ name: '晚班编辑', role: 'editor', sections: ['minsheng'] });
    expect(made['createdBy']).toBe('editor');
    expect(made['token']).toMatch(new RegExp(`^jibao_${String(made['id'])}_[0-9A-Za-z]{58}$`));
    const [from, to] = [made['createdAt'], made['expiresAt']].map((time) =>
      Date.parse(String(time)),
    );
    expect(to! - from!).toBe(3 * 86_400_000);
    expect(await auditOf('token-created')).toContainEqual({
      actor: 'editor',
      ...{ token: made['id'], name: '晚班编辑', role: 'editor', sections: ['minsheng'] },
    });
  });

  it('is shown once, and its text is stored nowhere', async () => {
    const list = await site.api('GET', '/tokens');
    const { token, ...rest } = made;
    expect(list.json()['tokens']).toContainEqual(rest);
    const { results } = await site.db.prepare('SELECT * FROM editor_tokens').all();
    const secret = String(token).split('_')[2]!;
    const kept = JSON.stringify(results) + list.text + JSON.stringify(site.logs);
    for (const part of [token, secret, secret.slice(0, 32)]) expect(kept).not.toContain(part);
  });

  it('lets its owner in, and its time of use is recorded at most once an hour', async () => {
    const usedAt = async (id: unknown) => {
      const { results } = await site.db
        .prepare('SELECT last_used_at FROM editor_tokens WHERE id = ?')
        .bind(id)
        .all();
      return results[0]?.['last_used_at'];
    };
    const setUse = (ago: number) =>
      site.db
        .prepare('UPDATE editor_tokens SET last_used_at = unixepoch() - ? WHERE id = ?')
        .bind(ago, made['id'])
        .run();
    expectProblem(await use(made['token']), 404, 'not-found');
    await expect.poll(() => usedAt(made['id'])).toBeGreaterThan(0);

    await setUse(3_500);
    const recent = await usedAt(made['id']);
    await use(made['token']);
    const later = await mint(site, 'reporter');
    await use(later.text);
    await expect.poll(() => usedAt(later.id)).toBeGreaterThan(0);
    expect(await usedAt(made['id'])).toBe(recent);

    await setUse(3_700);
    await use(made['token']);
    await expect.poll(() => usedAt(made['id'])).toBeGreaterThan(Number(recent));
  });

  it('is refused as soon as it is revoked', async () => {
    const revoke = () => site.api('DELETE', `/tokens/${String(made['id'])}`);
    const first = await revoke();
    expect([first.status, first.json()['outcome']]).toEqual([200, 'revoked']);
    expectProblem(
      await site.api('GET', '/articles/1', undefined, { ...bearer(made['token']), ...stranger() }),
      401,
      'unauthorized',
    );
    expect((await revoke()).json()).toEqual({ ...first.json(), outcome: 'unchanged' });
    expect(await auditOf('token-revoked')).toEqual([
      {
        actor: 'editor',
        token: made['id'],
        name: '晚班编辑',
        role: 'editor',
        sections: ['minsheng'],
      },
    ]);
  });

  it.each([
    ['nothing', {}, ['/name', '/role']],
    ['no name', { name: ' ', role: 'chief' }, ['/name']],
    ['two lines', { name: 'a\nb', role: 'chief' }, ['/name']],
    ['too long a name', { name: '名'.repeat(101), role: 'chief' }, ['/name']],
    ['no such role', { name: 'a', role: 'owner' }, ['/role']],
    ['no such section', { name: 'a', role: 'editor', sections: ['tiyu'] }, ['/sections/0']],
    ['no section', { name: 'a', role: 'editor', sections: [] }, ['/sections']],
    ['a chief of one section', { name: 'a', role: 'chief', sections: ['minsheng'] }, ['/sections']],
    ['zero days', { name: 'a', role: 'editor', days: 0 }, ['/days']],
    ['half a day', { name: 'a', role: 'editor', days: 1.5 }, ['/days']],
    ['too many days', { name: 'a', role: 'editor', days: 3_651 }, ['/days']],
    ['an extra field', { name: 'a', role: 'editor', hash: 'x' }, ['/hash']],
  ])('is not made from an order with %s', async (_, order, pointers) => {
    const before = await site.api('GET', '/tokens');
    const answer = await make(order);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(pointers);
    expect((await site.api('GET', '/tokens')).json()['tokens']).toHaveLength(
      (before.json()['tokens'] as []).length,
    );
  });

  it('that does not exist cannot be revoked', async () => {
    for (const id of ['x', '000000000000', '%27', '9'.repeat(500)]) {
      expectProblem(await site.api('DELETE', `/tokens/${id}`), 404, 'no-token');
    }
  });

  it('that the site did not make is refused without asking the database', async () => {
    const genuine = await mint(site, 'chief');
    const forged = genuine.text.replace(/^jibao_./, 'jibao_Z');
    const heal = await site.breakDatabase();
    const answers = [
      await site.api('GET', '/articles/1', undefined, { ...bearer(forged), ...stranger() }),
      await site.api('GET', '/articles/1', undefined, bearer(genuine.text)),
    ];
    await heal();
    expectProblem(answers[0]!, 401, 'unauthorized');
    expectProblem(answers[1]!, 503, 'unavailable');
  });
});

it('the list of tokens has each once, newest first', async () => {
  for (let n = 0; n < 120; n++) await mint(site, 'reporter', 'all', { id: `00000${1_000 + n}` });
  const seen: string[] = [];
  let query = '';
  for (let pages = 0; pages < 10; pages++) {
    const { tokens, next } = (await site.api('GET', `/tokens${query}`)).json() as {
      tokens: { id: string }[];
      next?: string;
    };
    expect(tokens.length).toBeLessThanOrEqual(50);
    seen.push(...tokens.map(({ id }) => id));
    if (next === undefined) break;
    query = `?before=${next}`;
  }
  const { results } = await site.db
    .prepare('SELECT id FROM editor_tokens ORDER BY id DESC')
    .all<{ id: string }>();
  expect(seen).toEqual(results.map(({ id }) => id));
});

describe('the last chief', () => {
  it('cannot be revoked, even if two chiefs revoke each other at once', async () => {
    await withChiefs('one', async () => {
      const own = editorToken.split('_')[1]!;
      expectProblem(await site.api('DELETE', `/tokens/${own}`), 409, 'last-chief');
      for (let round = 0; round < 5; round++) {
        const other = await mint(site, 'chief');
        const answers = await Promise.all([
          site.api('DELETE', `/tokens/${own}`, undefined, { ...other.bearer, ...stranger() }),
          site.api('DELETE', `/tokens/${other.id}`, undefined, stranger()),
        ]);
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses[0]).toBe(200);
        // The later request is refused: its token was just revoked (401), or it would revoke the last chief (409).
        expect([401, 409]).toContain(statuses[1]);
        const { results } = await site.db
          .prepare(`SELECT id FROM editor_tokens WHERE role = 'chief' AND revoked_at IS NULL`)
          .all();
        expect(results).toHaveLength(1);
        await site.db
          .prepare(
            `UPDATE editor_tokens SET revoked_at = iif(id = ?1, NULL, 9) WHERE id IN (?1, ?2)`,
          )
          .bind(own, other.id)
          .run();
      }
    });
  });

  it('does not count when its token has expired', async () => {
    await withChiefs('one', async () => {
      await mint(site, 'chief', 'all', { expiresAt: 1_000 });
      const own = editorToken.split('_')[1]!;
      expectProblem(await site.api('DELETE', `/tokens/${own}`), 409, 'last-chief');
    });
  });
});

describe('the bootstrap secret', () => {
  const order = { name: '总编', role: 'chief' };

  it('gives no access while a chief has a token', async () => {
    expectProblem(await make(order, bootstrap), 403, 'forbidden');
    expectProblem(await use(bootstrap), 403, 'forbidden');
    const push = await site.api('PUT', '/articles/9', sample(), bearer(bootstrap));
    expectProblem(push, 403, 'forbidden');
  });

  it('creates one chief, and does nothing else', async () => {
    await withChiefs('none', async () => {
      expectProblem(await make({ name: '记者', role: 'reporter' }, bootstrap), 403, 'forbidden');
      expectProblem(
        await site.api('GET', '/tokens', undefined, bearer(bootstrap)),
        403,
        'forbidden',
      );
      expectProblem(await use(bootstrap), 403, 'forbidden');

      const answers = await Promise.all(Array.from({ length: 5 }, () => make(order, bootstrap)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made).toHaveLength(1);
      for (const answer of answers) {
        if (answer.status !== 201) expectProblem(answer, 403, 'forbidden');
      }
      const { token, createdBy } = made[0]!.json();
      expect(createdBy).toBe('bootstrap');
      expectProblem(await use(token), 404, 'not-found');
      expectProblem(await make(order, bootstrap), 403, 'forbidden');
      const records = (await auditOf('token-created')) as { actor: string }[];
      expect(records.filter(({ actor }) => actor === 'bootstrap')).toHaveLength(1);
    });
  });

  it('gives no access when it is not set', async () => {
    const without = await openSite({ BOOTSTRAP_TOKEN: '' });
    const answers: Answer[] = [];
    for (const token of ['', 'undefined', bootstrap]) {
      answers.push(
        await without.api('POST', '/tokens', order, { ...bearer(token), ...stranger() }),
      );
    }
    await without.dispose();
    for (const answer of answers) expectProblem(answer, 401, 'unauthorized');
  });
});
