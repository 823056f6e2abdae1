package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.ports.Clock
import cn.fujian.bamin.core.ports.FakeNetwork
import cn.fujian.bamin.core.ports.FakeStorage
import cn.fujian.bamin.core.ports.KeyLost
import cn.fujian.bamin.core.ports.MovedClock
import cn.fujian.bamin.core.ports.Ports
import cn.fujian.bamin.core.ports.SecureStorage
import cn.fujian.bamin.core.scan.ScanPort
import cn.fujian.bamin.core.settings.Language
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.rules.Timeout
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** The real engine, without a server. */
class EnginePhoneTest {
    @get:Rule
    val folder = TemporaryFolder()
    @get:Rule
    val timeout: Timeout = Timeout.seconds(120)
    private val opened = mutableListOf<EnginePhone>()

    @After
    fun close() = opened.forEach(EnginePhone::close)

    @Test
    fun `a new phone carries nobody and nobody is signed in`() = runBlocking<Unit> {
        val phone = phone()
        assertEquals(emptyList(), phone.wallet.subjects.value)
        assertFalse(phone.session.session.value.holder)
        assertFalse(phone.session.session.value.staff)
    }

    @Test
    fun `an answer to a consent is in the state when the call returns`() = runBlocking<Unit> {
        val phone = phone()
        assertEquals(null, phone.consents.answer(Purpose.Showing, true))
        assertTrue(phone.consents.consents.value.single { it.purpose == Purpose.Showing }.holds)
    }

    @Test
    fun `what was answered survives the end of the process`() = runBlocking<Unit> {
        val storage = FakeStorage()
        phone(storage = storage).run {
            consents.answer(Purpose.Showing, true)
            close()
        }
        val again = phone(storage = storage)
        assertTrue(again.consents.consents.value.single { it.purpose == Purpose.Showing }.holds)
    }

    @Test
    fun `a caller who goes away loses no mutation`() = runBlocking<Unit> {
        val phone = phone()
        // It begins at once, and is in the engine's hands when the caller goes.
        val caller = launch(start = CoroutineStart.UNDISPATCHED) { phone.consents.answer(Purpose.Account, true) }
        caller.cancelAndJoin()
        val consents = phone.consents.consents.first { all -> all.any { it.purpose == Purpose.Account && it.holds } }
        assertTrue(consents.single { it.purpose == Purpose.Account }.holds)
    }

    @Test
    fun `a scanner asks for a log-in first`() = runBlocking<Unit> {
        val scan: ScanPort = phone().scan
        assertEquals(FailureKind.SignIn, scan.open().failureOrNull()?.kind)
    }

    @Test
    fun `without a network an enrolment says so`() = runBlocking<Unit> {
        val failure = phone().session.enrol("ABCDEFGH").failureOrNull()
        assertEquals(FailureKind.Network, failure?.kind)
    }

    @Test
    fun `a storage that throws anything is an error with a code`() = runBlocking<Unit> {
        val broken = object : SecureStorage {
            override fun wrap(key: ByteArray): ByteArray = error("13900000000")
            override fun unwrap(wrapped: ByteArray): ByteArray = throw KeyLost()
        }
        val failed = EnginePhone.open(config(), Ports(MovedClock(), broken, FakeNetwork()))
        val why = assertIs<Outcome.Failed>(failed).why
        assertEquals(FailureKind.Storage, why.kind)
        assertFalse("13900000000" in why.toString())
    }

    @Test
    fun `ten thousand questions side by side are all answered`() = runBlocking<Unit> {
        val phone = phone()
        val answers = List(10_000) { async { phone.tests.kept("00000000-0000-7000-8000-000000000000") } }.awaitAll()
        assertTrue(answers.all { it is Outcome.Done })
    }

    @Test
    fun `a closed phone answers with a failure, not with a crash`() = runBlocking<Unit> {
        val phone = phone()
        phone.close()
        val failure = phone.help.help(Language.Chinese).failureOrNull()
        assertEquals(FailureKind.Internal, failure?.kind)
    }

    private fun config() = PhoneConfig(
        folder = folder.root.path,
        // Nobody listens there.
        server = "http://127.0.0.1:9",
        trustRoots = emptyList(),
        platform = Platform.Desk,
        version = "0.1.0",
    )

    private suspend fun phone(
        clock: Clock = MovedClock(),
        storage: SecureStorage = FakeStorage(),
    ): EnginePhone {
        val phone = EnginePhone.open(config(), Ports(clock, storage, FakeNetwork()))
        return assertIs<Outcome.Done<EnginePhone>>(phone).value.also(opened::add)
    }
}
