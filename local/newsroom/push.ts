import { formatRfc3339 } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';
import { sampleArticles } from './articles.ts';

/** Pushes the sample articles as an editor would. `now` in unix seconds. */
export async function pushArticles(url: string, editorToken: string, now: number): Promise<void> {
  for (const { id, minutesAgo, ...fields } of sampleArticles) {
    const publishedAt = formatRfc3339(now - minutesAgo * 60, site.timeZone);
    const response = await fetch(`${url}/api/articles/${id}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${editorToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...fields, publishedAt }),
    });
    if (!response.ok) throw new Error(`article ${id}: ${response.status} ${await response.text()}`);
  }
}
