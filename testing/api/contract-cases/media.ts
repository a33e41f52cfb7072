import type { Cases } from '../contract.ts';
import { bytesOf, hashOf, picture, upload } from '../media.ts';
import type { TestSite } from '../../site.ts';

const pixels = (seed: number) => bytesOf(picture(8, 8, seed).png());
const [created, known, gone] = await Promise.all([pixels(1), pixels(2), pixels(3)]);

async function withdrawnFile(site: TestSite): Promise<{ hash: string }> {
  await upload(site, gone);
  await site.api('DELETE', `/media/${hashOf(gone)}`, { reason: '拍摄者要求撤下' });
  return { hash: hashOf(gone) };
}

export const media: Cases = {
  'PUT /api/media': {
    role: 'reporter',
    answers: {
      200: { body: known, prepare: (site) => upload(site, known) },
      201: { body: created },
    },
    problems: {
      'unknown-media-type': { body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
      'broken-file': { body: created.subarray(0, 20) },
      'file-withdrawn': { body: gone, prepare: withdrawnFile },
    },
  },
  'GET /api/media': {
    role: 'reporter',
    answers: { 200: { prepare: withdrawnFile } },
    problems: { invalid: { query: { before: 'x' } } },
  },
  'GET /api/media/[hash]': {
    role: 'reporter',
    answers: { 200: { paramsFrom: withdrawnFile } },
    problems: { 'no-file': { params: { hash: 'x' } } },
  },
  'DELETE /api/media/[hash]': {
    role: 'editor',
    answers: { 200: { params: { hash: hashOf(known) }, prepare: (site) => upload(site, known) } },
    problems: { 'no-file': {} },
  },
};
