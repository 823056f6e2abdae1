package cn.fujian.bamin.core.binding

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class CancellationTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun `a mutation runs to its end when its coroutine is cancelled`() = runBlocking<Unit> {
        TestServer(folder.root).use { server ->
            val gate = CompletableDeferred<Unit>()
            val keys = JavaKeys(gate)
            TestPhones(folder.root, server).open("phone", MovedClock(), keys = keys).use { phone ->
                val enrolling = launch { phone.sync().use { it.enrol(server.enrolmentCode) } }
                keys.asked.await()
                enrolling.cancelAndJoin()
                assertTrue(enrolling.isCancelled)
                assertEquals(emptyList(), phone.wallet().use { it.subjects() })
                gate.complete(Unit)
                withTimeout(30_000) {
                    while (phone.wallet().use { it.subjects() }.isEmpty()) delay(10)
                }
            }
        }
    }
}
