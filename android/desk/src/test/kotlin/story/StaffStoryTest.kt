package cn.fujian.bamin.desk.story

import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.test.ExperimentalTestApi
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.freshness.FreshnessSource
import cn.fujian.bamin.core.number.NumberAnswer
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.Feedback
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.core.wallet.Presented
import cn.fujian.bamin.desk.camera.frame
import cn.fujian.bamin.ui.app.Platform
import cn.fujian.bamin.ui.navigation.Route
import kotlinx.coroutines.delay
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
import kotlin.test.assertTrue

/** A day of scan staff, through the real engine and a real server. */
@OptIn(ExperimentalTestApi::class)
class StaffStoryTest {
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
        citizen = StoryPhone(folder.newFolder(), server).apply { enrol() }
        staff = StoryPhone(folder.newFolder(), server)
    }

    @After
    fun `put away`() {
        staff.close()
        citizen.close()
        server.close()
    }

    @Test
    fun `the first log-in asks for a new password, then the unit's points are there`() = runBlocking<Unit> {
        val seeded = server.seeded
        val first = staff.engine.login.login(seeded.staffPhone, seeded.staffPassword).done()
        assertTrue(first.mustChangePassword)
        assertEquals(null, staff.engine.login.changePassword(seeded.staffPassword, "another-Password-7"))
        staff.sync()
        assertEquals(seeded.points.sorted(), staff.engine.point.points.value.map { it.id }.sorted())
        assertEquals(null, staff.engine.point.choose(seeded.points.last(), Direction.Out))
        val duty = staff.engine.point.duty.value
        assertEquals(seeded.points.last() to Direction.Out, duty?.let { it.point.id to it.direction })
    }

    @Test
    fun `digits that staff ask for are in the holder's next code`() = runBlocking<Unit> {
        staff.goOnDuty()
        staff.engine.scan.open().done().use { scanner ->
            val digits = scanner.askChallenge().done()
            assertEquals(null, citizen.engine.wallet.answerChallenge(digits))
            val decision = assertIs<Decision.One>(scanner.see(codeOnScreen(citizen)))
            assertEquals(VerdictWord.Green, decision.verdict.word, "${decision.verdict}")
        }
    }

    @Test
    fun `the page with the camera says the name of who may pass`() {
        staff.goOnDuty()
        val seen = codeOnScreen(citizen)
        val platform = Platform(viewfinder = { modifier, take ->
            LaunchedEffect(take) {
                while (true) {
                    take(seen.frame())
                    delay(200)
                }
            }
            Box(modifier)
        })
        inHand(staff, Route.Scan, platform) { waitForText(citizen.engine.wallet.subjects.value.single().name) }
        assertEquals(1, staff.engine.queue.queue.value.pending)
    }

    @Test
    fun `what staff add to a scan is sent with it`() = runBlocking<Unit> {
        staff.goOnDuty()
        staff.engine.scan.open().done().use { scanner ->
            val verdict = assertIs<Decision.One>(scanner.see(codeOnScreen(citizen))).verdict
            assertEquals(null, scanner.feedback(verdict.event, Feedback("work", temperatureNormal = true, celsiusTenths = 365)))
            assertEquals(2, staff.engine.queue.queue.value.pending)
        }
        staff.sync()
        assertEquals(0, staff.engine.queue.queue.value.pending)
        assertEquals(emptyList(), staff.engine.queue.queue.value.setAside)
    }

    @Test
    fun `a number is answered by the server, and noted without it`() = runBlocking<Unit> {
        staff.goOnDuty()
        val subject = citizen.engine.wallet.subjects.value.first()
        val shown = citizen.engine.wallet.presented(subject.id).filterIsInstance<Presented.Code>().first().showing
        val answer = assertIs<NumberAnswer.Resolved>(staff.engine.number.ask(shown.number).done())
        assertEquals(Colour.Green to subject.name, answer.colour to answer.name)
        server.stop()
        assertEquals(NumberAnswer.Noted, staff.engine.number.ask(shown.number).done())
        assertEquals(1, staff.engine.queue.queue.value.pending)
    }

    @Test
    fun `after two days without a server the lists are too old, and the phone says which`() = runBlocking<Unit> {
        staff.goOnDuty()
        val fresh = staff.engine.freshness.freshness.value.associate { it.source to it.level }
        assertEquals(FreshnessLevel.Fresh, fresh[FreshnessSource.Status])
        server.stop()
        staff.network.isOnline = false
        staff.clock.pass(2 * DAY_MS)
        staff.restart()
        val old = staff.engine.freshness.freshness.value.associate { it.source to it.level }
        assertEquals(FreshnessLevel.TooOld, old[FreshnessSource.Status])
        assertEquals(null, staff.engine.freshness.selfCheck().storageError)
    }

    @Test
    fun `who logs out is told so, and another can log in`() = runBlocking<Unit> {
        staff.goOnDuty()
        assertEquals(null, staff.engine.login.logOut())
        assertEquals(true, staff.engine.login.staff.value?.over)
        val again = staff.engine.login.login(server.seeded.staffPhone, "another-Password-7").done()
        assertEquals(false, again.over)
    }

    private companion object {
        const val DAY_MS = 86_400_000L
    }
}
