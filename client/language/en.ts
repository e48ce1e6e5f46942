/**
 * The English catalogue, the model for the other languages (catalogue.ts).
 *
 * @module
 */
import { commands } from "./en/commands.ts";
import { connection } from "./en/connection.ts";
import { devices } from "./en/devices.ts";
import { errors } from "./en/errors.ts";
import { events } from "./en/events.ts";
import { grammar } from "./en/grammar.ts";
import { history } from "./en/history.ts";
import { jobs } from "./en/jobs.ts";
import { keys } from "./en/keys.ts";
import { screen } from "./en/screen.ts";
import { self } from "./en/self.ts";
import { settings } from "./en/settings.ts";
import { transfers } from "./en/transfers.ts";
import { trust } from "./en/trust.ts";

export const EN = {
  commands,
  connection,
  devices,
  errors,
  events,
  grammar,
  history,
  jobs,
  keys,
  screen,
  self,
  settings,
  transfers,
  trust,
};
