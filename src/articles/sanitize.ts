import { fromParse5 } from 'hast-util-from-parse5';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import {
  defaultTreeAdapter,
  parseFragment,
  type DefaultTreeAdapterMap,
  type TreeAdapter,
} from 'parse5';
import type { Element, Root, RootContent } from 'hast';

/** Deeper nesting says nothing to a reader and makes parsers quadratic and walks overflow. */
const maxDepth = 100;

/** What may stay of an article's body. Anything else is unwrapped, or dropped with its content (`strip`). */
const allowList: Schema = {
  tagNames: [
    ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'br', 'hr', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
    ...['blockquote', 'pre', 'code', 'figure', 'figcaption', 'img', 'a'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
    ...['strong', 'b', 'em', 'i', 'u', 's', 'del', 'ins', 'mark', 'sub', 'sup', 'small', 'q'],
    ...['cite', 'abbr', 'kbd', 'ruby', 'rt', 'rp'],
  ],
  attributes: {
    a: ['href', 'title', 'rel'],
    abbr: ['title'],
    img: ['src', 'alt', 'title', ['width', /^\d{1,5}$/], ['height', /^\d{1,5}$/], 'loading'],
    ol: [['start', /^-?\d{1,5}$/], 'reversed'],
    td: [
      ['colSpan', /^\d{1,3}$/],
      ['rowSpan', /^\d{1,3}$/],
    ],
    th: [
      ['colSpan', /^\d{1,3}$/],
      ['rowSpan', /^\d{1,3}$/],
      ['scope', 'row', 'col', 'rowgroup', 'colgroup'],
    ],
  },
  protocols: { href: ['http', 'https'], src: ['http', 'https'] },
  // Where the parser put an element is where it stays; an `li` outside a list is unwrapped.
  ancestors: {
    li: ['ol', 'ul'],
    dt: ['dl'],
    dd: ['dl'],
    figcaption: ['figure'],
    ...Object.fromEntries(
      ['caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'].map((name) => [name, ['table']]),
    ),
  },
  strip: [
    ...['script', 'style', 'template', 'noscript', 'svg', 'math', 'iframe', 'object', 'embed'],
    ...['applet', 'frameset', 'noframes', 'noembed', 'xmp', 'plaintext', 'textarea', 'title'],
    ...['select', 'audio', 'video', 'canvas', 'head', 'form', 'button', 'input'],
  ],
  clobber: [],
  allowComments: false,
  allowDoctypes: false,
};

export type Sanitized =
  | { readonly ok: true; readonly html: string; readonly text: string; readonly empty: boolean }
  | { readonly ok: false; readonly reason: 'too-deep' };

class TooDeep extends Error {}

/** Counts depth while the tree is built: a check afterwards would come too late for the parser. */
function boundedAdapter(): TreeAdapter<DefaultTreeAdapterMap> {
  let depth = 0;
  return {
    ...defaultTreeAdapter,
    onItemPush: () => {
      if (++depth > maxDepth) throw new TooDeep();
    },
    onItemPop: () => {
      depth--;
    },
  };
}

/**
 * Reduces submitted HTML to the allow-list: parsed as HTML5 does, rebuilt from the tree alone.
 * `siteUrl` tells foreign links (which get `rel`) from the site's own.
 */
export function sanitizeBody(html: string, siteUrl: string): Sanitized {
  let root: Root;
  try {
    const fragment = parseFragment(html, { treeAdapter: boundedAdapter() });
    const tree = fromParse5(fragment);
    root = tree.type === 'root' ? tree : { type: 'root', children: [] };
  } catch (error) {
    if (error instanceof TooDeep) return { ok: false, reason: 'too-deep' };
    throw error;
  }
  demoteTopHeadings(root);
  const clean = sanitize(root, allowList);
  const tree: Root = clean.type === 'root' ? clean : { type: 'root', children: [] };
  let hasImage = false;
  visitElements(tree, (element) => {
    if (element.tagName === 'a') finishLink(element, siteUrl);
    if (element.tagName === 'img') {
      finishImage(element);
      hasImage ||= element.properties['src'] !== undefined;
    }
  });
  const text = textOf(tree);
  return { ok: true, html: toHtml(tree), text, empty: text === '' && !hasImage };
}

/** The page has one `<h1>`, its title. */
function demoteTopHeadings(root: Root): void {
  visitElements(root, (element) => {
    if (element.tagName === 'h1') element.tagName = 'h2';
  });
}

function finishLink(element: Element, siteUrl: string): void {
  delete element.properties['rel'];
  const href = element.properties['href'];
  if (typeof href !== 'string') return;
  const target = URL.parse(href, siteUrl);
  if (!target) delete element.properties['href'];
  else if (target.origin !== new URL(siteUrl).origin) {
    element.properties['rel'] = ['nofollow', 'noopener'];
  }
}

function finishImage(element: Element): void {
  element.properties['loading'] = 'lazy';
  element.properties['alt'] ??= '';
}

function visitElements(node: Root | RootContent, visit: (element: Element) => void): void {
  if (node.type === 'element') visit(node);
  if ('children' in node) for (const child of node.children) visitElements(child, visit);
}

const blocks = new Set([
  'p',
  'div',
  'li',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'tr',
  'td',
  'th',
  'br',
  'dd',
]);

/** The readable text, blocks separated by one space. */
function textOf(root: Root): string {
  let text = '';
  const walk = (node: Root | RootContent): void => {
    if (node.type === 'text') text += node.value;
    if ('children' in node) for (const child of node.children) walk(child);
    if (node.type === 'element' && blocks.has(node.tagName)) text += ' ';
  };
  walk(root);
  return text.replace(/[\s\p{Cf}]+/gu, ' ').trim();
}
