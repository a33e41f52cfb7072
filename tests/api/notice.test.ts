import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUndelivered, readPage } from '../../testing/api/push.ts';
import { sample, type TestSite } from '../../testing/site.ts';

const reason = '投诉人王某电话 13800000000';
const legal = '(2026)示例第1号裁定';
const notice = '这篇报道的数据有误,编辑部正在核实。';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const pageOf = (id: number) => readPage(site, `/minsheng/2026-10-08/${id}.html`);
const withdraw = (id: number, body: object) => site.api('DELETE', `/articles/${id}`, body);

describe('the notice of a withdrawal', () => {
  it.each([
    ['DELETE', 1, (id: number) => withdraw(id, { reason, notice }), 410],
    ['DELETE on legal demand', 2, (id: number) => withdraw(id, { reason, legal, notice }), 451],
    [
      'a change of status',
      3,
      (id: number) =>
        site.api('POST', `/articles/${id}/status`, { status: 'withdrawn', reason, notice }),
      410,
    ],
    [
      'a takedown',
      4,
      (id: number) => site.api('POST', '/takedowns', { ids: [id], reason, legal, notice }),
      451,
    ],
  ])(
    'is shown to readers after %s, but the reason and the ground are not',
    async (_, id, act, status) => {
      await site.api('PUT', `/articles/${id}`, sample());
      expect((await act(id)).status).toBe(200);
      const page = await pageOf(id);
      expect(page.status).toBe(status);
      expect(page.text).toContain(`编辑部说明：${notice}`);
      expect(page.text).not.toContain(reason);
      expect(page.text).not.toContain(legal);
      const { withdrawal } = (await site.api('GET', `/articles/${id}`)).json();
      expect(withdrawal).toMatchObject({ reason, notice });
    },
  );

  it('can be added and changed later, without losing the legal ground', async () => {
    await site.api('PUT', '/articles/5', sample());
    await withdraw(5, { reason, legal });
    expect((await pageOf(5)).text).not.toContain('编辑部说明');
    for (const words of ['说明一。', '说明二。']) {
      const answer = await withdraw(5, { reason: '补充说明', notice: words });
      expect(answer.json()['outcome']).toBe('withdrawn');
      const page = await pageOf(5);
      expect([page.status, page.text.includes(words)]).toEqual([451, true]);
    }
    const again = await withdraw(5, { reason: '再撤一次', notice: '说明二。' });
    expect(again.json()['outcome']).toBe('unchanged');
  });

  it('is shown as text: markup in it is escaped', async () => {
    await site.api('PUT', '/articles/6', sample());
    await withdraw(6, { reason, notice: '<img src=x onerror=alert(1)>' });
    expect((await pageOf(6)).text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('is also shown at the address of an article that was merged into the withdrawn one', async () => {
    await site.api('PUT', '/articles/7', sample());
    await site.api('PUT', '/articles/8', sample());
    await site.api('POST', '/articles/7/merge', { into: 8 });
    await withdraw(8, { reason, notice });
    const page = await pageOf(7);
    expect([page.status, page.text.includes(notice)]).toEqual([410, true]);
  });

  it.each([
    [{ status: 'draft', notice }, '/notice'],
    [{ status: 'withdrawn', reason, notice: ' ' }, '/notice'],
  ])('is refused outside a withdrawal, and when it is invalid: %j', async (body, pointer) => {
    await site.api('PUT', '/articles/9', sample());
    const answer = await site.api('POST', '/articles/9/status', body);
    expect(answer.status).toBe(422);
    expect(answer.json()['errors']).toMatchObject([{ pointer }]);
  });
});
