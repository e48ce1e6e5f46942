/**
 * Giving up permissions. The program is compiled with all that any of its commands needs, and each command keeps only
 * what it needs itself (docs/security.md).
 *
 * Deno takes a permission back only as a whole: after `-R`, reading cannot be narrowed to a folder.
 *
 * @module
 */

/** The permissions that the program is compiled with, or run with in development. */
export const PERMISSIONS = ["read", "write", "net", "env", "sys", "ffi", "run", "import"] as const;
export type Permission = typeof PERMISSIONS[number];

/** The part of `Deno.permissions` that is needed. */
export interface PermissionSource {
  revokeSync(descriptor: { readonly name: Permission }): unknown;
}

/** Gives permissions up, for good: nothing can ask for them again (`--no-prompt`). */
export function giveUp(names: readonly Permission[], source: PermissionSource): void {
  for (const name of names) source.revokeSync({ name });
}

/** Gives up every permission that is not named. */
export function keepOnly(kept: readonly Permission[], source: PermissionSource): void {
  giveUp(PERMISSIONS.filter((name) => !kept.includes(name)), source);
}

/** Returns the permissions that are left. `sys` counts if the free space of a disk may be asked for. */
export function grantedOf(source: Pick<Deno.Permissions, "querySync">): Permission[] {
  return PERMISSIONS.filter((name) => {
    const descriptor = name === "sys" ? { name, kind: "statfs" } as const : { name };
    return source.querySync(descriptor).state === "granted";
  });
}
