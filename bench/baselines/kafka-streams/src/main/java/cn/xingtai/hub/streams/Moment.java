package cn.xingtai.hub.streams;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A moment of the run.
 *
 * @param nanos on the clock of {@link System#nanoTime}
 * @param cpuNanos processor time that this process has used up to then, all threads together
 */
record Moment(long nanos, long cpuNanos) {
    static Moment now() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Moment(System.nanoTime(), system.getProcessCpuTime());
    }
}
