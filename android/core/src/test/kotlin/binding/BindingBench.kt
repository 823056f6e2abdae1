package cn.fujian.bamin.core.binding

import cn.fujian.bamin.engine.Clock
import cn.fujian.bamin.engine.Phone
import cn.fujian.bamin.engine.PhoneConfig
import cn.fujian.bamin.engine.PhonePorts
import cn.fujian.bamin.engine.Platform
import cn.fujian.bamin.engine.Presented
import cn.fujian.bamin.engine.ScanStep
import kotlinx.coroutines.runBlocking
import java.io.File
import java.nio.ByteBuffer
import kotlin.system.exitProcess

/*
 * The JVM's side of the binding's figures; tests/bench/src/ffi.rs makes the phones, runs
 * this (job, folder, frames, rounds, roots …) and reads the one line that it prints.
 */
fun main(arguments: Array<String>) {
    val start = System.nanoTime()
    val bench = BindingBench(File(arguments[1]), arguments[2].toInt(), arguments[3].toInt(), arguments.drop(4))
    println(
        when (val job = arguments[0]) {
            "calls" -> bench.calls()
            "frames" -> bench.frames()
            "first" -> bench.first(start)
            else -> error("no job $job")
        },
    )
    exitProcess(0)
}

/** The same boot and monotonic clock as the phones were made with. */
private class DeskClock : Clock {
    override fun wallMs() = System.currentTimeMillis()
    override fun monoMs() = (File("/proc/uptime").readText().substringBefore(' ').toDouble() * 1000).toLong()
    override fun bootId() = File("/proc/sys/kernel/random/boot_id").readText().trim()
}

class BindingBench(
    private val folder: File,
    private val frames: Int,
    private val rounds: Int,
    private val roots: List<String>,
) {
    /** A small call that comes back with a number: what crossing costs. */
    fun calls(): String = open("holder").use { phone ->
        val wallet = phone.wallet()
        val best = (1..rounds).minOf {
            val start = System.nanoTime()
            repeat(CALLS) { wallet.renewalDue() }
            System.nanoTime() - start
        }
        """{"call_us": ${best / 1e3 / CALLS}}"""
    }

    /** A scan's frames, each put into the one direct buffer before its time is taken, as a camera does. */
    fun frames(): String = open("staff").use { phone ->
        val scan = List(frames) { File(folder, "$it.luma").readBytes() }
        val luma = ByteBuffer.allocateDirect(WIDTH * HEIGHT)
        var decided = 0
        val best = (1..rounds * 2).minOf {
            phone.scanner().use { scanner ->
                decided = 0
                scan.sumOf { frame ->
                    luma.clear()
                    luma.put(frame).flip()
                    val start = System.nanoTime()
                    val step = scanner.frame(luma, WIDTH.toUInt(), HEIGHT.toUInt(), WIDTH.toUInt(), 0u, null)
                    val taken = System.nanoTime() - start
                    if (step is ScanStep.Decided) decided++
                    taken
                }
            }
        }
        """{"frame_ms": ${best / 1e6 / frames}, "decided": $decided}"""
    }

    /** From the first line of a fresh process to the first code, the library's loading included. */
    fun first(start: Long): String = runBlocking {
        open("holder").use { phone ->
            val wallet = phone.wallet()
            val shown = wallet.present(wallet.subjects().first().subject)
            val taken = System.nanoTime() - start
            check(shown is Presented.Code) { "no code was shown" }
            """{"first_ms": ${taken / 1e6}}"""
        }
    }

    private fun open(name: String) = Phone.open(
        PhoneConfig(File(folder, name).path, "http://127.0.0.1:9", roots, emptyList(), 0u, Platform.DESK, "0.1.0"),
        PhonePorts(DeskClock(), PlainStorage(), Switch(online = false), null),
    )

    private companion object {
        const val WIDTH = 1280
        const val HEIGHT = 720
        const val CALLS = 20_000
    }
}
