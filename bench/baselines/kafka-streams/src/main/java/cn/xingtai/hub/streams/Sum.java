package cn.xingtai.hub.streams;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Adds payments up by household and benefit year, and tells of a sum that reaches the line. */
final class Sum implements Processor<String, Payment, String, Alert> {
    /** 5,000 yuan: {@code illness.year-burden} of the city's standard for watched households. */
    private static final long LINE_FEN = 500_000;

    private final String store;
    private final Counters counters;
    private ProcessorContext<String, Alert> context;
    private KeyValueStore<String, Long> sums;

    Sum(String store, Counters counters) {
        this.store = store;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Alert> context) {
        this.context = context;
        sums = context.getStateStore(store);
    }

    @Override
    public void process(Record<String, Payment> record) {
        Payment payment = record.value();
        String key = record.key() + "/" + payment.year();
        Long known = sums.get(key);
        long before = known == null ? 0 : known;
        long after = before + payment.personalFen();
        sums.put(key, after);
        boolean isReached = before < LINE_FEN && after >= LINE_FEN;
        if (isReached) {
            context.forward(record.withValue(new Alert(record.key(), payment.year(), after)));
        }
        counters.applied(isReached);
    }
}
