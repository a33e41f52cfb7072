import { fromParse5 } from 'hast-util-from-parse5';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import {
  defaultTreeAdapter,
  html as names,
  parseFragment,
  type DefaultTreeAdapterMap,
  type TreeAdapter,
} from 'parse5';
import type { Element, Nodes, Root, RootContent } from 'hast';
import { findPageBreaks, settlePageBreaks } from './page-breaks.ts';

/**
 * The deepest nesting. Deeper nesting is useless to readers, makes parsers quadratic, and overflows recursive walks.
 */
const maxDepth = 100;

/**
 * The most elements of a tree. A parser reopens formatting elements, attributes included, wherever their end tag was
 * missing (HTML, 13.2.4.3), so the size of the source does not bound the size of the tree.
 */
const maxElements = 50_000;
/** The most UTF-16 units of all attributes together. */
const maxAttributes = 2_000_000;

/** The longest sanitized body: escaping can lengthen a body, and a row holds 2 MB (D1). */
const maxHtmlBytes = 1_500_000;

/** The most rounds. Two are enough for everything but contrived input. */
const maxRounds = 5;

/** The allow-list of a body. Any other element is unwrapped, or dropped with its content (`strip`). */
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
    hr: ['className'],
    img: ['src', 'alt', 'title', ['width', /^\d{1,5}$/], ['height', /^\d{1,5}$/]],
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
  // Elements stay where the parser put them. These are unwrapped outside of their parents, such as an `li` without a
  // list.
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

/** The reason why a body is refused. */
export type Excess = 'too-deep' | 'too-many-elements' | 'too-long' | 'unstable';

export type Sanitized =
  | {
      readonly ok: true;
      readonly html: string;
      readonly empty: boolean;
      /** Images without `alt`, or with only blanks in it. No page may show them. */
      readonly unlabelled: readonly Unlabelled[];
    }
  | { readonly ok: false; readonly reason: Excess };

/** An image without a description: its number among the images of the body, from 1, and its address. */
export interface Unlabelled {
  readonly number: number;
  readonly src: string;
}

class Excessive extends Error {
  readonly reason: Excess;

  constructor(reason: Excess) {
    super(reason);
    this.reason = reason;
  }
}

/** Bounds the tree while the parser builds it: a check afterwards would come too late. */
function boundedAdapter(): TreeAdapter<DefaultTreeAdapterMap> {
  let depth = 0;
  let elements = 0;
  let attributes = 0;
  return {
    ...defaultTreeAdapter,
    createElement: (tagName, namespace, attrs) => {
      for (const { name, value } of attrs) attributes += name.length + value.length;
      if (++elements > maxElements || attributes > maxAttributes) {
        throw new Excessive('too-many-elements');
      }
      return defaultTreeAdapter.createElement(tagName, namespace, attrs);
    },
    onItemPush: () => {
      if (++depth > maxDepth) throw new Excessive('too-deep');
    },
    onItemPop: () => {
      depth--;
    },
  };
}

/**
 * Reduces submitted HTML to the allow-list. It parses as HTML5 says, and writes the result from the tree alone, so
 * that a browser which parses the result builds the same tree. `siteUrl` tells foreign links, which get `rel`, from
 * the site's own.
 */
export function sanitizeBody(html: string, siteUrl: string): Sanitized {
  try {
    let tree = reduce(html.toWellFormed(), siteUrl);
    for (let round = 1; round < maxRounds; round++) {
      const written = toHtml(tree);
      if (new TextEncoder().encode(written).byteLength > maxHtmlBytes) {
        throw new Excessive('too-long');
      }
      // Removing a wrapper can change how the rest parses: an end tag may then close an outer element. Check once more.
      tree = reduce(written, siteUrl);
      if (toHtml(tree) !== written) continue;
      const empty = isEmpty(tree.children);
      return { ok: true, html: written, empty, unlabelled: unlabelledIn(tree) };
    }
    throw new Excessive('unstable');
  } catch (error) {
    if (error instanceof Excessive) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** One round: parses the body inside a `<div>`, as the page will hold it, and applies the allow-list. */
function reduce(html: string, siteUrl: string): Root {
  const context = defaultTreeAdapter.createElement('div', names.NS.HTML, []);
  const root = asRoot(fromParse5(parseFragment(context, html, { treeAdapter: boundedAdapter() })));
  visitElements(root, (element) => {
    // The page's only `<h1>` is its title.
    if (element.tagName === 'h1') element.tagName = 'h2';
    tidyUrl(element, 'href');
    tidyUrl(element, 'src');
  });
  findPageBreaks(root, isUnwrapped);
  const tree = asRoot(sanitize(root, allowList));
  visitElements(tree, (element) => {
    if (element.tagName === 'a') finishLink(element, siteUrl);
    if (element.tagName === 'img') finishImage(element);
  });
  settlePageBreaks(tree, isEmpty);
  return tree;
}

const kept = new Set(allowList.tagNames);
const stripped = new Set(allowList.strip);

function isUnwrapped({ tagName }: Element): boolean {
  return !kept.has(tagName) && !stripped.has(tagName);
}

function asRoot(tree: Nodes): Root {
  return tree.type === 'root' ? tree : { type: 'root', children: [] };
}

/** Writes a URL as browsers read it: without invisible characters, the scheme in lower case. */
function tidyUrl({ properties }: Element, name: 'href' | 'src'): void {
  const url = properties[name];
  if (typeof url !== 'string') return;
  properties[name] = url
    .replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\n\r]/g, '')
    .replace(/^https?:/i, (scheme) => scheme.toLowerCase());
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
  element.properties['decoding'] = 'async';
}

function unlabelledIn(tree: Root): Unlabelled[] {
  const images: Element[] = [];
  visitElements(tree, (element) => {
    if (element.tagName === 'img') images.push(element);
  });
  return images.flatMap(({ properties: { alt, src } }, index) =>
    isUnsaid(alt) ? { number: index + 1, src: typeof src === 'string' ? src : '' } : [],
  );
}

/** Whether an `alt` is useless: it neither describes the picture nor, being empty, marks it as decoration. */
function isUnsaid(alt: Element['properties'][string]): boolean {
  return alt !== '' && !isReadable(String(alt ?? ''));
}

function visitElements(node: Root | RootContent, visit: (element: Element) => void): void {
  if (node.type === 'element') visit(node);
  if ('children' in node) for (const child of node.children) visitElements(child, visit);
}

/** Whether a tree has neither text nor an image. */
function isEmpty(nodes: readonly RootContent[]): boolean {
  return !nodes.some(isSeen);
}

function isSeen(node: RootContent): boolean {
  if (node.type === 'text') return isReadable(node.value);
  if (node.type !== 'element') return false;
  const isImage = node.tagName === 'img' && node.properties['src'] !== undefined;
  return isImage || node.children.some(isSeen);
}

function isReadable(text: string): boolean {
  return /[^\s\p{Cf}]/u.test(text);
}
