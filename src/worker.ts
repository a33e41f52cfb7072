import { handle } from '@astrojs/cloudflare/handler';
import { runScheduled } from './jobs/schedule.ts';

export default {
  fetch: handle,
  scheduled: runScheduled,
} satisfies ExportedHandler<Cloudflare.Env>;
