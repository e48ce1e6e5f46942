/**
 * Chinese, in simplified characters.
 *
 * The terms: 房间 room, 人 person, 名字 name, 服务器 server, 消息 message, 私聊 to one person alone, 连接 connection, 命令 command,
 * 主题 topic, 暂时离开 away. A space stands between Chinese and what is put in. Quotation marks are those of ASCII: terminals
 * differ about the width of “ and ”.
 *
 * @module
 */
import type { Catalogue } from "./catalogue.ts";
import { commands } from "./zh/commands.ts";
import { connection } from "./zh/connection.ts";
import { errors } from "./zh/errors.ts";
import { events } from "./zh/events.ts";
import { grammar } from "./zh/grammar.ts";
import { history } from "./zh/history.ts";
import { jobs } from "./zh/jobs.ts";
import { keys } from "./zh/keys.ts";
import { screen } from "./zh/screen.ts";
import { self } from "./zh/self.ts";
import { settings } from "./zh/settings.ts";
import { transfers } from "./zh/transfers.ts";

export const ZH: Catalogue = {
  commands,
  connection,
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
};
