package cn.fujian.bamin.desk.story

import androidx.compose.ui.test.ExperimentalTestApi
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.core.wallet.Presented
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.rules.Timeout
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotEquals

/** The main job, from a code on a screen to a record in the books. */
@OptIn(ExperimentalTestApi::class)
class CodeStoryTest {
    @get:Rule
    val folder = TemporaryFolder()
    @get:Rule
    val timeout: Timeout = Timeout.seconds(180)
    private lateinit var server: Server
    private lateinit var citizen: StoryPhone
    private lateinit var staff: StoryPhone

    @Before
    fun `a citizen and staff`() {
        server = Server(folder.newFolder())
        citizen = StoryPhone(folder.newFolder(), server)
        staff = StoryPhone(folder.newFolder(), server)
    }

    @After
    fun `put away`() {
        staff.close()
        citizen.close()
        server.close()
    }

    @Test
    fun `a code on the screen is read from its pixels, passes without a server, and its record is sent later`() {
        citizen.enrol()
        staff.goOnDuty()
        val scanner = runBlocking { staff.engine.scan.open().done() }
        scanner.use {
            server.stop()
            staff.network.isOnline = false
            val decision = assertIs<Decision.One>(it.see(codeOnScreen(citizen)))
            assertEquals(VerdictWord.Green, decision.verdict.word, "${decision.verdict}")
            assertEquals(citizen.engine.wallet.subjects.value.single().name, decision.verdict.person?.name)
            assertEquals(1, staff.engine.queue.queue.value.pending)
        }
        server.start()
        staff.network.isOnline = true
        staff.engine.session.networkReturned()
        runBlocking { staff.sync() }
        assertEquals(0, staff.engine.queue.queue.value.pending)
        assertEquals(emptyList(), staff.engine.queue.queue.value.setAside)
    }

    @Test
    fun `the symbol changes, and the picture of an old one is refused`() {
        citizen.enrol()
        staff.goOnDuty()
        val old = codeOnScreen(citizen)
        val text = shownText()
        for (phone in listOf(citizen, staff)) phone.clock.pass(61_000)
        assertNotEquals(text, shownText())
        runBlocking { staff.engine.scan.open().done() }.use {
            val decision = assertIs<Decision.One>(it.see(old))
            assertEquals(VerdictWord.Refused, decision.verdict.word)
            assertEquals("refusal.expired", decision.verdict.reason?.key)
        }
    }

    @Test
    fun `a phone passed back is told apart, and one tap lets it pass`() {
        citizen.enrol()
        staff.goOnDuty()
        runBlocking { staff.engine.scan.open().done() }.use { scanner ->
            val picture = codeOnScreen(citizen)
            assertEquals(VerdictWord.Green, assertIs<Decision.One>(scanner.see(picture)).verdict.word)
            // Out of view for a while, and back.
            scanner.lookAway(staff.clock)
            val again = assertIs<Decision.One>(scanner.see(codeOnScreen(citizen)))
            assertEquals(VerdictWord.AlreadyShown, again.verdict.word)
            runBlocking { scanner.confirm() }
            assertEquals(VerdictWord.Green, assertIs<Decision.One>(scanner.state.value.decided).verdict.word)
        }
    }

    @Test
    fun `a code is there at once after a restart, and without a server for a day`() {
        citizen.enrol()
        server.stop()
        citizen.network.isOnline = false
        citizen.clock.pass(DAY_MS)
        citizen.restart()
        inHand(citizen) { waitForLabel("二维码") }
    }

    @Test
    fun `a clock that is set wrong is seen through, once the server told the time`() {
        citizen.enrol()
        staff.goOnDuty()
        citizen.clock.wallOffsetMs += 3 * DAY_MS
        runBlocking { staff.engine.scan.open().done() }.use {
            val decision = assertIs<Decision.One>(it.see(codeOnScreen(citizen)))
            assertEquals(VerdictWord.Green, decision.verdict.word, "${decision.verdict}")
        }
    }

    private fun shownText(): String = runBlocking {
        val subject = citizen.engine.wallet.subjects.value.first().id
        citizen.engine.wallet.presented(subject).filterIsInstance<Presented.Code>().first().showing.text
    }

    private companion object {
        const val DAY_MS = 86_400_000L
    }
}
