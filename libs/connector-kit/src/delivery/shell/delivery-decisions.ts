import { requestError } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import type { Delivery, DeliveryStore } from './delivery.store.js';
import type { StateFolder } from './state-folder.js';
import type { Decision, WaitingStore } from './waiting.store.js';
import { writeRefusal } from './write-receipt.js';

/** Lets a person decide about hand-overs that the hub would not take by itself. */
export class DeliveryDecisions {
  constructor(
    private readonly store: DeliveryStore,
    private readonly waiting: WaitingStore,
    private readonly folder: StateFolder,
    private readonly layouts: ReadonlyMap<string, Layout>,
    private readonly ring: () => void,
  ) {}

  /** Hand-overs that wait, the oldest first. */
  async list(): Promise<readonly Delivery[]> {
    const found = await Promise.all(
      (await this.waiting.list()).map((deliveryId) => this.store.find(deliveryId)),
    );
    return found.filter((delivery) => delivery?.status === 'waiting') as readonly Delivery[];
  }

  /**
   * Lets a hand-over go on, or sends it back whole with the person's reason.
   * @throws HubError REQUEST_CONFLICTS when it does not wait, or newer records would be set back
   */
  async decide(delivery: Delivery, decision: Decision): Promise<void> {
    const { deliveryId } = delivery;
    const layout = this.layouts.get(delivery.layout);
    if (layout === undefined) throw requestError('REQUEST_CONFLICTS', { messageZh: '版式已停用' });
    const outcome = await this.waiting.decide(deliveryId, layout.sourceSystem, decision);
    if (outcome === 'not waiting') {
      throw requestError('REQUEST_CONFLICTS', { messageZh: '该投递不在等待确认' });
    }
    if (outcome === 'overtaken') {
      throw requestError('REQUEST_CONFLICTS', {
        messageZh: '之后已接收同一范围的更新投递，放行会使其倒退',
        wayOut: '请退回本次投递，如仍需要请重新投递最新文件。',
      });
    }
    if (decision.decision === 'refuse') {
      await writeRefusal({ folder: this.folder }, delivery, layout, {
        title: '整份退回',
        reasonZh: `${delivery.refusalZh ?? ''}人工退回：${decision.reason}`,
      });
    }
    this.ring();
  }
}
