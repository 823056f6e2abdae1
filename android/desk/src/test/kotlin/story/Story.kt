package cn.fujian.bamin.desk.story

import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.toAwtImage
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.phone.EnginePhone
import cn.fujian.bamin.core.phone.PhoneConfig
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.ports.FakeNetwork
import cn.fujian.bamin.core.ports.FakeStorage
import cn.fujian.bamin.core.ports.MovedClock
import cn.fujian.bamin.core.ports.Ports
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.core.scan.Scanner
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Settings
import cn.fujian.bamin.desk.camera.frame
import cn.fujian.bamin.ui.app.Platform
import cn.fujian.bamin.ui.app.Screens
import cn.fujian.bamin.desk.phone.AsSet
import cn.fujian.bamin.ui.navigation.Route
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.awt.image.BufferedImage
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.time.Duration.Companion.seconds
import cn.fujian.bamin.core.phone.Platform.Desk as OnDesk

/** A phone of a story, with the hands on its clock, its network and its storage. */
class StoryPhone(private val folder: File, private val server: Server) : AutoCloseable {
    val clock = MovedClock()
    val network = FakeNetwork()
    private val storage = FakeStorage()

    lateinit var engine: EnginePhone
        private set

    init {
        restart()
    }

    /** As after the end of the process. */
    fun restart() = runBlocking {
        if (::engine.isInitialized) engine.close()
        val config = PhoneConfig(
            folder = folder.path,
            server = server.url,
            trustRoots = server.seeded.roots,
            platform = OnDesk,
            version = "0.1.0",
        )
        engine = EnginePhone.open(config, Ports(clock, storage, network)).done()
    }

    /** Binds the phone to a holder who was made up. */
    fun enrol(citizen: Int = 0) = runBlocking {
        engine.session.enrol(server.seeded.enrolmentCodes[citizen]).done()
        for (purpose in Purpose.entries) assertEquals(null, engine.consents.answer(purpose, true))
        sync()
    }

    /** Signs scan staff in and sends them to their first point. */
    fun goOnDuty() = runBlocking {
        val seeded = server.seeded
        engine.login.login(seeded.staffPhone, seeded.staffPassword).done()
        assertEquals(null, engine.login.changePassword(seeded.staffPassword, "another-Password-7"))
        sync()
        assertEquals(null, engine.point.choose(seeded.points.first(), Direction.In))
    }

    suspend fun sync() = assertEquals(null, engine.session.syncNow())

    override fun close() = engine.close()
}

fun <T> Outcome<T>.done(): T = assertIs<Outcome.Done<T>>(this, "$this").value

/** The decision that a picture of a phone leads to, as a camera would show it. */
fun Scanner.see(picture: BufferedImage): Decision = runBlocking {
    val before = state.value.decisions
    withTimeout(20.seconds) {
        while (state.value.decisions == before) {
            frame(picture.frame())
            delay(FRAME_MS)
        }
        checkNotNull(state.value.decided)
    }
}

/** The camera sees nothing for a while of [clock]. */
fun Scanner.lookAway(clock: MovedClock) = runBlocking {
    withTimeout(20.seconds) {
        repeat(AWAY_FRAMES) {
            frame(Frame.of(ByteArray(DARK * DARK), DARK, DARK))
            delay(FRAME_MS)
            clock.pass(FRAME_STEP_MS)
        }
    }
}

/** Drives one phone's screens as a hand would. */
@OptIn(ExperimentalTestApi::class)
fun inHand(
    phone: StoryPhone,
    start: Route = Route.Home,
    platform: Platform = Platform(),
    hand: SkikoComposeUiTest.() -> Unit,
) =
    runSkikoComposeUiTest(Size(390f, 844f), Density(1f)) {
        setContent {
            AsSet(Settings(Language.Chinese)) { Screens(phone.engine, Language.Chinese, start, platform) }
        }
        hand()
    }

@OptIn(ExperimentalTestApi::class)
fun SkikoComposeUiTest.waitForText(text: String) =
    waitUntil("„$text“ is shown", LONG_MS) { onAllNodes(hasText(text, substring = true)).fetchSemanticsNodes().isNotEmpty() }

@OptIn(ExperimentalTestApi::class)
fun SkikoComposeUiTest.waitForLabel(label: String) =
    waitUntil("„$label“ is shown", LONG_MS) {
        onAllNodes(hasContentDescription(label, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }

/** What the screen looks like now. */
@OptIn(ExperimentalTestApi::class)
fun SkikoComposeUiTest.picture(): BufferedImage = onRoot().captureToImage().toAwtImage()

/** The holder's code, as it stands on the screen. */
@OptIn(ExperimentalTestApi::class)
fun codeOnScreen(phone: StoryPhone): BufferedImage {
    lateinit var picture: BufferedImage
    inHand(phone) {
        waitForLabel("二维码")
        picture = picture()
    }
    return picture
}

private const val LONG_MS = 30_000L
private const val FRAME_MS = 50L
private const val FRAME_STEP_MS = 500L
private const val AWAY_FRAMES = 8
private const val DARK = 64
