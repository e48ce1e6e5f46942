/**
 * What one deal keeps in the records, in order, and its claim to them: no other process goes on with the same deal
 * meanwhile.
 *
 * @module
 */
import type { TransferRecord, TransferRecords } from "./records.ts";

export class RecordKeeper {
  readonly #records: TransferRecords;
  readonly #id: string;
  #release: (() => void) | null;
  #isKept = false;
  #isEnded = false;
  /** Each step waits for the one before. */
  #last: Promise<void> = Promise.resolve();

  /** `release`: where the claim is there already, what lets it go. */
  constructor(records: TransferRecords, id: string, release: (() => void) | null = null) {
    this.#records = records;
    this.#id = id;
    this.#release = release;
    this.#isKept = release !== null;
  }

  /** Takes the deal for this process. Whether it has it. */
  async claim(): Promise<boolean> {
    if (this.#release === null) {
      const release = await this.#records.claim(this.#id);
      if (this.#isEnded) release?.();
      else this.#release ??= release;
    }
    return this.#release !== null;
  }

  /** Resolves when it is kept. Without a claim nothing is. */
  save(record: TransferRecord): Promise<void> {
    if (this.#release === null) return Promise.resolve();
    this.#isKept = true;
    return this.#then(() => this.#records.save(record));
  }

  /** Lets it go, and removes the record if it is of no more use. */
  end({ forgets }: { readonly forgets: boolean }): Promise<void> {
    this.#isEnded = true;
    return this.#then(async () => {
      if (this.#release === null) return;
      if (forgets && this.#isKept) await this.#records.remove(this.#id);
      this.#release();
      this.#release = null;
    });
  }

  #then(step: () => Promise<void>): Promise<void> {
    return this.#last = this.#last.then(step);
  }
}
