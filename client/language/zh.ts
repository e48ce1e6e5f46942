/**
 * The Chinese catalogue, in simplified characters.
 *
 * Terms: 房间 room, 名字 name, 服务器 server, 消息 message, 私信 private message, 私聊 private conversation, 连接 connection, 命令
 * command, 主题 topic, 暂时离开 away, 传输 transfer, 获取 get, 接收 receive, 聊天记录 log. A space separates Chinese from names,
 * numbers and files that are put in, but not from a phrase of this catalogue.
 *
 * @module
 */
import type { Catalogue } from "./catalogue.ts";
import { commands } from "./zh/commands.ts";
import { connection } from "./zh/connection.ts";
import { devices } from "./zh/devices.ts";
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
import { trust } from "./zh/trust.ts";

export const ZH: Catalogue = {
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
