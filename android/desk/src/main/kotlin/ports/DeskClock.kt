package cn.fujian.bamin.desk.ports

import cn.fujian.bamin.core.ports.Clock
import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.NativeLong
import com.sun.jna.Structure
import java.io.File
import java.util.UUID

/**
 * The machine's clocks. On Linux the clock goes on in sleep (CLOCK_BOOTTIME); elsewhere
 * each start of the process counts as a start of the machine, which is always safe.
 */
fun deskClock(): Clock {
    val boot = File("/proc/sys/kernel/random/boot_id")
    return if (boot.canRead()) LinuxClock(boot.readText().trim()) else ProcessClock()
}

private class LinuxClock(private val boot: String) : Clock {
    private val libc = Native.load("c", Libc::class.java)

    override fun wallMs(): Long = System.currentTimeMillis()

    override fun monoMs(): Long {
        val time = Timespec()
        check(libc.clock_gettime(CLOCK_BOOTTIME, time) == 0) { "the clock can't be read" }
        return time.seconds.toLong() * MS + time.nanoseconds.toLong() / NS_A_MS
    }

    override fun bootId(): String = boot
}

private class ProcessClock : Clock {
    private val boot = UUID.randomUUID().toString()

    override fun wallMs(): Long = System.currentTimeMillis()
    override fun monoMs(): Long = System.nanoTime() / NS_A_MS
    override fun bootId(): String = boot
}

private interface Libc : Library {
    @Suppress("FunctionName")
    fun clock_gettime(clock: Int, time: Timespec): Int
}

@Structure.FieldOrder("seconds", "nanoseconds")
internal class Timespec : Structure() {
    @JvmField var seconds = NativeLong()
    @JvmField var nanoseconds = NativeLong()
}

private const val CLOCK_BOOTTIME = 7
private const val MS = 1_000
private const val NS_A_MS = 1_000_000
