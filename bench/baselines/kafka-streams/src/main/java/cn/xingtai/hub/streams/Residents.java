package cn.xingtai.hub.streams;

import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Reads {@code register.residents}. */
final class Residents {
    private final Frames frames = new Frames("register/residents.avsc");

    /**
     * The household that a person belongs to now: that of the residence that has no end, the one joined last
     * where there are several.
     *
     * @param frame value of the topic; null for a person whom the register does not know
     * @return null where the person belongs to none
     */
    String household(byte[] frame) {
        if (frame == null) {
            return null;
        }
        @SuppressWarnings("unchecked")
        List<GenericRecord> residences = (List<GenericRecord>) frames.read(frame).get("residences");
        GenericRecord present = null;
        for (GenericRecord residence : residences) {
            boolean isOpen = residence.get("to") == null;
            if (isOpen && (present == null || joined(residence) >= joined(present))) {
                present = residence;
            }
        }
        return present == null ? null : present.get("householdId").toString();
    }

    private static int joined(GenericRecord residence) {
        return (Integer) residence.get("from");
    }
}
