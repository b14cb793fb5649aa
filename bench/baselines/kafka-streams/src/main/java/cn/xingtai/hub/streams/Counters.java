package cn.xingtai.hub.streams;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a run counts; exact unless a transaction fails, whose records are then counted again. */
final class Counters {
    private final long warmUp;
    private final AtomicLong events = new AtomicLong();
    private final LongAdder strangers = new LongAdder();
    private final LongAdder applied = new LongAdder();
    private final LongAdder alerts = new LongAdder();
    private volatile Moment began;

    /** @param warmUp records of the input topic that are over before measuring begins */
    Counters(long warmUp) {
        this.warmUp = warmUp;
    }

    /** A record of the input topic has been looked up in the register. */
    void event(boolean isStranger) {
        if (events.getAndIncrement() == warmUp) {
            began = Moment.now();
        }
        if (isStranger) {
            strangers.increment();
        }
    }

    /** A payment has been added to its household. */
    void applied(boolean isReached) {
        applied.increment();
        if (isReached) {
            alerts.increment();
        }
    }

    /**
     * Whether every record was counted once, on its way in and on its way to its household.
     *
     * @param input records that the input topic holds
     */
    boolean areExact(long input) {
        return events() == input && applied() == events() - strangers();
    }

    /** When the first record after the warm-up was processed; null before. */
    Moment began() {
        return began;
    }

    long events() {
        return events.get();
    }

    long strangers() {
        return strangers.sum();
    }

    long applied() {
        return applied.sum();
    }

    long alerts() {
        return alerts.sum();
    }
}
