import { isUnpublished, type Status } from '../articles/lifecycle.ts';

/** Who did it: an editor, with the token that was used, or a job of the site's by its name. */
export interface Actor {
  readonly name: string;
  readonly tokenId?: string | undefined;
  /** Slugs of the only sections in which the actor may change articles; a job may everywhere. */
  readonly sections?: readonly string[] | 'all';
  readonly role?: 'reporter' | 'editor' | 'chief';
}

/** Whether the actor may change articles of this status, or make them that: reporters have drafts alone. */
export function mayTouch({ role }: Actor, status: Status): boolean {
  return role !== 'reporter' || isUnpublished(status);
}

/** Whether the actor may change articles of a section. */
export function mayChange({ sections = 'all' }: Actor, section: string): boolean {
  return sections === 'all' || sections.includes(section);
}
