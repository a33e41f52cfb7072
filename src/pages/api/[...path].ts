import type { APIRoute } from 'astro';
import { Problem } from '../../http/problem.ts';

export const ALL: APIRoute = () => {
  throw new Problem('no-route');
};
