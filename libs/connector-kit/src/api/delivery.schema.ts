import { z } from 'zod';
import type { Delivery } from '../delivery/shell/delivery.store.js';

/** Form of a hand-over's id. */
export const deliveryIdForm = /^[0-9a-f-]{36}$/;

/** A hand-over as its department sees it. */
export const deliverySchema = z.object({
  deliveryId: z.string(),
  layout: z.string(),
  way: z.enum(['drop', 'push', 'exchange']),
  fileName: z.string(),
  receivedAt: z.iso.datetime(),
  status: z.enum(['received', 'staged', 'accepted', 'done', 'refused', 'waiting']).meta({
    description: '已收到、已读取、已接收、已出回执；整份退回；等待人工确认',
  }),
  refusal: z.object({ code: z.string(), reason: z.string() }).nullable(),
  rows: z.object({
    in: z.number().meta({ description: '行数；状态为received时是已读取的行数，随读取增加' }),
    published: z.number().meta({ description: '已接收；状态到accepted后才有' }),
    unchanged: z.number().meta({ description: '无变化' }),
    rejected: z.number().meta({ description: '退回' }),
    ignored: z.number().meta({ description: '忽略（合计、空行）' }),
  }),
  eventsPublished: z.number(),
  recordsWithdrawn: z.number(),
  receipt: z.string().nullable().meta({ description: '回执下载地址' }),
});

/** A hand-over as its department sees it. */
export type DeliveryView = z.output<typeof deliverySchema>;

/** What is told of a hand-over. */
export function viewOf(delivery: Delivery): DeliveryView {
  const { refusalCode, refusalZh, deliveryId, layout, way, fileName, status } = delivery;
  return {
    deliveryId,
    layout,
    way,
    fileName,
    status,
    receivedAt: new Date(delivery.receivedAt).toISOString(),
    refusal: refusalCode === null ? null : { code: refusalCode, reason: refusalZh ?? '' },
    rows: {
      in: delivery.rowsIn,
      published: delivery.rowsPublished,
      unchanged: delivery.rowsUnchanged,
      rejected: delivery.rowsRejected,
      ignored: delivery.rowsIgnored,
    },
    eventsPublished: delivery.eventsPublished,
    recordsWithdrawn: delivery.recordsWithdrawn,
    receipt: delivery.receiptPath === null ? null : `/receipts/${deliveryId}`,
  };
}

/** What a caller is told who has pushed records. */
export const acceptedSchema = z.object({
  deliveryId: z.string(),
  delivery: z.string().meta({ description: '处理进度查询地址' }),
  receipt: z.string().meta({ description: '回执下载地址，处理完成后可用' }),
});

/** What may be handed over here. */
export const layoutViewSchema = z.object({
  layout: z.string(),
  title: z.string(),
  topic: z.string().nullable(),
  formats: z.array(z.string()),
  fileName: z.string().nullable(),
  columns: z.array(
    z.object({
      headings: z.array(z.string()),
      type: z.string(),
      required: z.boolean(),
    }),
  ),
});

/** What may be handed over here. */
export type LayoutView = z.output<typeof layoutViewSchema>;
