import type { Element, ElementContent, Root, RootContent } from 'hast';

// Where an editor put a page break: `<hr class="page-break">`, or the comments of WordPress and TinyMCE,
// the latter often alone in a paragraph.
const name = 'page-break';
const comments = /^\s*(nextpage|pagebreak)\s*$/i;

/** What may stand around a break and goes when the body is cut down to the allow-list. */
type IsUnwrapped = (element: Element) => boolean;

/** Before the allow-list: makes every break at the top of the body an `<hr>` of that one class. */
export function findPageBreaks(root: Root, isUnwrapped: IsUnwrapped): void {
  root.children = root.children.map((child) => findIn(child, isUnwrapped));
}

function findIn<Node extends RootContent>(node: Node, isUnwrapped: IsUnwrapped): Node | Element {
  if (isBreak(node) || isParagraphOfBreaks(node)) return pageBreak();
  if (node.type === 'element' && isUnwrapped(node)) {
    node.children = node.children.map((child) => findIn(child, isUnwrapped));
  }
  return node;
}

function isBreak(node: RootContent): boolean {
  if (node.type === 'comment') return comments.test(node.value);
  return node.type === 'element' && node.tagName === 'hr' && hasName(node);
}

function isParagraphOfBreaks(node: RootContent): boolean {
  if (node.type !== 'element' || node.tagName !== 'p') return false;
  const filled = node.children.filter((child) => child.type !== 'text' || /\S/.test(child.value));
  return filled.length > 0 && filled.every(isBreak);
}

function hasName({ properties }: Element): boolean {
  const { className } = properties;
  return Array.isArray(className) && className.includes(name);
}

function pageBreak(): Element {
  return { type: 'element', tagName: 'hr', properties: { className: [name] }, children: [] };
}

/**
 * After the allow-list: leaves the class to the breaks at the top of the body alone, and drops those that
 * would make a page on which `isEmpty` finds nothing.
 */
export function settlePageBreaks(
  root: Root,
  isEmpty: (nodes: readonly RootContent[]) => boolean,
): void {
  const pages: RootContent[][] = [[]];
  for (const child of root.children) {
    if (isBreak(child)) pages.push([]);
    else pages.at(-1)?.push(child);
    unmark(child);
  }
  root.children = [];
  let isFilled = false;
  for (const page of pages) {
    const hasContent = !isEmpty(page);
    if (hasContent && isFilled) root.children.push(pageBreak());
    root.children.push(...page);
    isFilled ||= hasContent;
  }
}

function unmark(node: RootContent | ElementContent): void {
  if (node.type !== 'element') return;
  delete node.properties['className'];
  node.children.forEach(unmark);
}
