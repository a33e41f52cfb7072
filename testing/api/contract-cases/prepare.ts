import type { Case } from '../contract.ts';
import { sample, type TestSite } from '../../site.ts';

export const pushed = (id: number) => (site: TestSite) =>
  site.api('PUT', `/articles/${id}`, sample());

export const withdrawn = (id: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await site.api('DELETE', `/articles/${id}`, { reason: '内容重复' });
};

export const trashed = (id: number) => async (site: TestSite) => {
  await site.api('PUT', `/articles/${id}`, sample({ status: 'draft', publishedAt: undefined }));
  await site.api('POST', `/articles/${id}/status`, { status: 'trash' });
};

export const stale = (id: number): Case => ({
  params: { id },
  prepare: pushed(id),
  headers: { 'If-Match': '"9"' },
});

export const ndjson = { 'Content-Type': 'application/x-ndjson' };
