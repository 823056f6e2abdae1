package cn.fujian.bamin.core.binding

import cn.fujian.bamin.engine.BaminException
import cn.fujian.bamin.engine.Clock
import cn.fujian.bamin.engine.InternalException
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

/** A clock port that throws makes the engine panic: its interface has no error for that. */
class PanicTest {
    @get:Rule
    val folder = TemporaryFolder()

    private class BrokenClock(private val clock: Clock = MovedClock()) : Clock by clock {
        @Volatile
        var broken = false

        override fun wallMs(): Long = if (broken) error("no time") else clock.wallMs()
        override fun monoMs(): Long = if (broken) error("no time") else clock.monoMs()
    }

    @Test
    fun `a panic in a call comes back as an exception and the phone works on`() {
        val clock = BrokenClock()
        TestPhones(folder.root).open("phone", clock).use { phone ->
            clock.broken = true
            assertFailsWith<InternalException> { phone.time() }
            clock.broken = false
            assertEquals(emptyList(), phone.wallet().use { it.subjects() })
            phone.time()
        }
    }

    @Test
    fun `a panic in a task comes back as an error with a code`() = runBlocking<Unit> {
        val clock = BrokenClock()
        TestPhones(folder.root).open("phone", clock).use { phone ->
            clock.broken = true
            val failed = assertFailsWith<BaminException.Answer> { phone.sync().use { it.step() } }
            assertEquals("internal", failed.code)
        }
    }
}
