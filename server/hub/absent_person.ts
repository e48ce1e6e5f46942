/**
 * Who is meant by a name that nobody uses.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import type { PersonRecord } from "../store/register.ts";
import type { Hub } from "./hub.ts";

/** Returns the owner of a name, or else whoever had it last. The owner may be online under another name. */
export async function absentPerson(
  { ownerOf, register }: Pick<Hub, "ownerOf" | "register">,
  name: string,
): Promise<PersonRecord | null> {
  return ownerOf(name) ?? await register.personNamed(nameKey(name));
}
