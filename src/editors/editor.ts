import { isUnpublished, type Status } from '../articles/lifecycle.ts';

/** The roles of editors. Each may do all that the one before it may. */
export const roles = ['reporter', 'editor', 'chief'] as const;

export type Role = (typeof roles)[number];

/** A person or program that the guard has let in. */
export interface Editor {
  readonly name: string;
  /** The token's public id, for the audit log; undefined for an editor who came by Access. */
  readonly tokenId?: string | undefined;
  readonly role: Role;
  /** Slugs of the sections in which the role holds. */
  readonly sections: readonly string[] | 'all';
  /** Set for the bootstrap secret, which makes the first chief's token and does nothing else. */
  readonly isBootstrap?: true;
}

/** Whether `role` may do everything that `least` may. */
export function mayAs(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** Who did something: an editor with the token that was used, or a job of the site by its name. */
export interface Actor {
  readonly name: string;
  readonly tokenId?: string | undefined;
  /** Slugs of the sections in which the actor may change articles. A job may change them everywhere. */
  readonly sections?: readonly string[] | 'all';
  readonly role?: Role;
}

/** Who acts, and when. */
export interface Act {
  readonly actor: Actor;
  /** Unix seconds. */
  readonly now: number;
}

/** Whether the actor may change articles of this status, or bring articles to it. Reporters have drafts only. */
export function mayTouch({ role }: Actor, status: Status): boolean {
  return role !== 'reporter' || isUnpublished(status);
}

/** Whether the actor may change articles of a section. */
export function mayChange({ sections = 'all' }: Actor, section: string): boolean {
  return sections === 'all' || sections.includes(section);
}
