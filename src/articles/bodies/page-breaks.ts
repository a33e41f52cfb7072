import type { Element, ElementContent, Root, RootContent } from 'hast';

// Editors mark a page break by `<hr class="page-break">`, or by the comments of WordPress and TinyMCE. TinyMCE's often
// stands alone in a paragraph.
const name = 'page-break';
const comments = /^\s*(nextpage|pagebreak)\s*$/i;

/** Elements that may enclose a break and that the allow-list removes. */
type IsUnwrapped = (element: Element) => boolean;

/** Runs before the allow-list: turns every break at the top level of the body into an `<hr>` of that one class. */
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
 * Runs after the allow-list: keeps the class only on breaks at the top level of the body, and drops breaks that would
 * make a page for which `isEmpty` holds.
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
