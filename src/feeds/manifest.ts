import { site } from '../site.ts';

/** The site as an application (Web Application Manifest). */
export function manifest(): string {
  const icon = (size: number, purpose: 'any' | 'maskable') => ({
    src: `/icon-${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose,
  });
  return JSON.stringify({
    id: '/',
    name: site.name,
    short_name: site.name,
    description: site.description,
    lang: site.language,
    start_url: '/',
    scope: '/',
    display: 'minimal-ui',
    background_color: site.colors.paper,
    theme_color: site.colors.paper,
    categories: ['news'],
    icons: [icon(192, 'any'), icon(512, 'any'), icon(512, 'maskable')],
  });
}
