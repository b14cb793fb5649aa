package cn.xingtai.hub.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What the rule needs of a settlement, and all that travels between the two halves of the job: 12 bytes.
 *
 * @param year benefit year, the calendar year in Asia/Shanghai
 * @param personalFen personal burden, fen
 */
record Payment(int year, long personalFen) {
    private static final int BYTES = Integer.BYTES + Long.BYTES;

    static Serde<Payment> serde() {
        return Serdes.serdeFrom(
                (topic, payment) -> ByteBuffer.allocate(BYTES)
                        .putInt(payment.year)
                        .putLong(payment.personalFen)
                        .array(),
                (topic, bytes) -> {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    return new Payment(buffer.getInt(), buffer.getLong());
                });
    }
}
