/** What an editor may, each role all that the one before it may. */
export const roles = ['reporter', 'editor', 'chief'] as const;

export type Role = (typeof roles)[number];

/** Whoever the guard has let in. */
export interface Editor {
  readonly name: string;
  /** The token's public id, for the audit log; undefined for one who came without a token of the site's. */
  readonly tokenId?: string | undefined;
  readonly role: Role;
  /** Slugs of the sections in which the role holds. */
  readonly sections: readonly string[] | 'all';
  /** Came with the bootstrap secret, which makes the first chief's token and nothing else. */
  readonly isBootstrap?: true;
}

/** Whether `role` may what `least` may. */
export function mayAs(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
