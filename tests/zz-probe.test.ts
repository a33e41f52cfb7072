import { connect } from 'node:net';
import { afterAll, beforeAll, it } from 'vitest';
import { openSite, sample, editorToken, type TestSite } from './support/site.ts';
let site: TestSite;
beforeAll(async () => { site = await openSite(); });
afterAll(() => site.dispose());
it('probe', async () => {
  const show = async (label: string, p: Promise<any>) => { try { const a = await p; console.log(label, a.status, [...a.headers].filter(([k]) => /content-type|allow|location|etag|cache|retry|www/.test(k)).map(String).join(' | '), a.text.slice(0, 300)); } catch (e) { console.log(label, 'ERR', String(e)); } };
  await show('put', site.api('PUT', '/articles/5', sample()));
  await show('put again', site.api('PUT', '/articles/5', sample()));
  await show('get', site.api('GET', '/articles/5'));
  await show('head', site.api('HEAD', '/articles/5'));
  await show('options', site.api('OPTIONS', '/articles/5'));
  await show('patch', site.api('PATCH', '/articles/5', {}));
  await show('get list', site.api('GET', '/articles'));
  for (const p of ['/api', '/api/', '/api/x', '/api/articles/5/x', '/api/articles/', '/api/articles/5/', '/api/articles/%00', '/api/articles/%E0%A4%A', '/api/articles/5%2F6', '/api/articles/' + '9'.repeat(5000), '/api/articles/9007199254740992', '/api/articles/1e3'])
    await show(p.slice(0, 60), site.fetch(p, { method: 'GET', headers: { Authorization: `Bearer ${editorToken}` } }));
  let n = 0;
  for (const p of ['/%61pi/articles/7', '//api/articles/7', '/api%2Farticles/7', '/API/articles/7', '/Api/articles/7', '/api//articles/7', '/%2561pi/articles/7', '/./api/articles/7', '/api\\articles/7', '/x/..%2fapi/articles/7', '/api/articles/7.html', '/api;x/articles/7', '/%E0%A4%A/', '/api/%E0%A4%A', '/%5capi/articles/7', '/.//api/articles/7', '/api/articles/7?x=1','/api/articles/7/', '/fragments/%2e%2e/api/articles/7', '/api/articles/%37'])
    await show('noauth ' + p, site.fetch(p, { method: 'PUT', headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': '192.0.2.' + ++n }, body: JSON.stringify(sample()) }));
  await show('get 7', site.api('GET', '/articles/7'));
  const stream = () => new ReadableStream({ start(c) { for (let i = 0; i < 40; i++) c.enqueue(new TextEncoder().encode(' '.repeat(65536))); c.close(); } });
  for (const headers of [{}, { 'Content-Length': '10' }]) {
    const r = await site.instance.dispatchFetch('https://news.example/api/articles/8', { method: 'PUT', duplex: 'half', body: stream() as never, headers: { Authorization: `Bearer ${editorToken}`, 'Content-Type': 'application/json', ...headers } as never }).catch((e: unknown) => String(e));
    console.log('stream', JSON.stringify(headers), typeof r === 'string' ? r : `${r.status} ${await r.text()}`);
  }
  const url = await site.instance.ready;
  const raw = (head: string, body: string) => new Promise<string>((resolve) => { const s = connect(Number(url.port), url.hostname); let out = ''; s.on('data', (d) => { out += d; }); s.on('close', () => resolve(out.slice(0, 900))); s.on('error', (e) => { out += String(e); }); s.write(`PUT /api/articles/9 HTTP/1.1\r\nHost: news.example\r\nAuthorization: Bearer ${editorToken}\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`); setTimeout(() => s.destroy(), 1500); });
  console.log('RAW small', await raw('Content-Length: 10\r\nConnection: close', JSON.stringify(sample())));
  console.log('RAW big', await raw('Content-Length: 9999999', ''));
  console.log('RAW both', await raw('Content-Length: 10\r\nTransfer-Encoding: chunked', `${(2e6).toString(16)}\r\n${' '.repeat(2e6)}\r\n0\r\n\r\n`));
  console.log(site.logs.filter(l => /fail/.test(l.message)).map((l) => l.message.slice(0, 300)));
});
