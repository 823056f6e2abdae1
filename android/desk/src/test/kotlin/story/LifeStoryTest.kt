package cn.fujian.bamin.desk.story

import androidx.compose.ui.test.ExperimentalTestApi
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Exposure
import cn.fujian.bamin.core.appeal.About
import cn.fujian.bamin.core.appeal.AppealDraft
import cn.fujian.bamin.core.appeal.AppealState
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.core.arrival.ArrivalForm
import cn.fujian.bamin.core.arrival.Origin
import cn.fujian.bamin.core.checkin.CheckInForm
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.overseas.OverseasForm
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.GroupWord
import cn.fujian.bamin.core.scan.ScanStep
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.core.signin.OtherPhones
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.core.wallet.Presented
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.rules.Timeout
import java.time.LocalDate
import java.time.ZoneId
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds

/** What happens to a code in a life, through the real engine and a real server. */
@OptIn(ExperimentalTestApi::class)
class LifeStoryTest {
    @get:Rule
    val folder = TemporaryFolder()
    @get:Rule
    val timeout: Timeout = Timeout.seconds(180)
    private val open = mutableListOf<AutoCloseable>()

    @After
    fun `put away`() = open.asReversed().forEach(AutoCloseable::close)

    @Test
    fun `a newcomer signs in, agrees, applies with one tap, and the code is there`() {
        val phone = phone(server())
        runBlocking {
            val page = phone.engine.signIn.begin().done()
            val returned = Browser().signIn(page.url)
            val identity = phone.engine.signIn.finish(returned, OtherPhones.Replaced).done()
            assertEquals(IdentityLevel.L4, identity.level)
            assertTrue(phone.engine.session.session.value.holder)
            for (purpose in Purpose.entries) assertEquals(null, phone.engine.consents.answer(purpose, true))
            assertEquals(Colour.Green, phone.engine.application.apply(COUNTY, PlaceSource.Chosen).done().colour)
            phone.sync()
        }
        inHand(phone) { waitForLabel("二维码") }
    }

    @Test
    fun `a clinic's record turns a code orange, an accepted appeal turns it green`() {
        val server = server()
        val phone = phone(server).apply { enrol() }
        val person = server.seeded.documentNumbers.first()
        Authority.supplier(server, "clinics", "clinics").send("POST", "/feeds/clinics", record(person, "\"region\":350102"))
        runBlocking { phone.hears() }
        inHand(phone) { waitForText("橙码") }
        runBlocking {
            val engine = phone.engine
            val subject = engine.wallet.subjects.value.single().id
            assertEquals(emptyList(), engine.services.services(subject, Language.Chinese).done())
            val reason = engine.reasons.reasons(subject).done().reasons.single()
            assertEquals("R5", reason.rule)
            val draft = AppealDraft(subject, About.Reason(reason.rule, reason.since), "我那天不在福州，没有去过发热门诊。", emptyList())
            val appeal = engine.appeal.write(draft).done()
            phone.hears()
            val until = System.currentTimeMillis() / 1000 + 14 * 86_400
            Authority.operator(server, "operator").send(
                "POST", "/operator/appeals/$appeal/decision",
                "{\"state\":\"accepted\",\"lifted_until\":$until,\"answer\":\"核实属实，予以解除。\"}",
            )
            phone.hears()
            assertEquals(AppealState.Accepted, engine.appeal.appeals.value.single().state)
            assertTrue(engine.messages.newest.value.any { it.code == "appeal_accepted" })
        }
        inHand(phone) { waitForText("绿码") }
    }

    @Test
    fun `an arrival waits without a code until the origin's is known`() {
        val server = server()
        val phone = phone(server).apply { enrol() }
        val today = LocalDate.now(ZoneId.of("Asia/Shanghai")).toString()
        val form = ArrivalForm(true, 36, 3601, today, today, 360_102)
        runBlocking {
            assertEquals(emptyList(), phone.engine.arrival.check(form))
            assertEquals(Origin.Waiting, phone.engine.arrival.apply(form).done().origin)
            assertEquals(NoPass.OriginWaiting, phone.engine.wallet.subjects.value.single().noPass)
        }
        val person = server.seeded.documentNumbers.first()
        Authority.supplier(server, "origins", "origins")
            .send("POST", "/feeds/origins", record(person, "\"colour\":\"green\",\"province\":36"))
        runBlocking {
            withTimeout(60.seconds) {
                while (phone.engine.arrival.refresh().done().origin == Origin.Waiting) delay(200)
            }
            phone.hears()
        }
        inHand(phone) { waitForLabel("二维码") }
    }

    @Test
    fun `a family is shown together on one phone, and passes once it is counted`() {
        val server = server(families = 1)
        val carrier = phone(server).apply { enrol() }
        val staff = phone(server).apply { goOnDuty() }
        assertEquals(4, carrier.engine.wallet.subjects.value.size)
        val members = carrier.engine.wallet.subjects.value.map { it.id }
        val scanner = runBlocking { staff.engine.scan.open().done() }.also(open::add)
        val decision = runBlocking {
            withTimeout(60.seconds) {
                val showing = launch {
                    carrier.engine.group.presented(members).filterIsInstance<Presented.Code>().collect { scanner.text(it.showing.text) }
                }
                scanner.state.first { it.step is ScanStep.CountThem }
                showing.cancel()
                scanner.confirmCount()
                scanner.state.value.decided
            }
        }
        val group = assertIs<Decision.Group>(decision)
        assertEquals(GroupWord.Green, group.word)
        assertEquals(4, group.members.size)
        assertEquals(emptyList(), group.missing)
    }

    @Test
    fun `somebody from overseas registers, checks in, and has a code for the day`() {
        val server = server()
        val visitor = phone(server)
        val border = Authority.supplier(server, "border", "arrivals")
        val arrival = "\"spelling\":\"ERIKSSON<<ANNA<MARIA\",\"birth\":\"1974-08-12\""
        border.send("POST", "/feeds/arrivals", record(PASSPORT, arrival, "foreign_passport"))
        runBlocking {
            val engine = visitor.engine
            engine.signIn.finish(Browser().signIn(engine.signIn.begin().done().url), OtherPhones.Replaced).done()
            for (purpose in Purpose.entries) assertEquals(null, engine.consents.answer(purpose, true))
            val form = OverseasForm(
                name = "Anna Maria Eriksson",
                spelling = "ERIKSSON<<ANNA<MARIA",
                documentKind = DocumentKind.ForeignPassport,
                documentNumber = PASSPORT,
                birth = "1974-08-12",
                contact = "+44 20 7946 0958",
            )
            assertEquals(emptyList(), engine.overseas.check(form))
            assertEquals("observation_open", engine.overseas.register(form).done().problem)
            val now = System.currentTimeMillis() / 1000
            border.send("POST", "/feeds/arrivals", record(PASSPORT, "$arrival,\"observed\":${now - 60},\"version\":1", "foreign_passport"))
            assertEquals("check_in_missing", engine.overseas.refresh().done().problem)
            val today = CheckInForm("36.5", symptoms = false, exposure = Exposure.None, county = COUNTY, address = "鼓屏路 1 号")
            assertEquals(emptyList(), engine.checkIn.check(today))
            assertEquals(null, engine.checkIn.send(today).done().problem)
            visitor.hears()
        }
        inHand(visitor) { waitForLabel("二维码") }
    }

    private fun server(families: Int = 0) = Server(folder.newFolder(), citizens = 2, families = families).also(open::add)

    private fun phone(server: Server) = StoryPhone(folder.newFolder(), server).also(open::add)

    /** One about the same person corrects the one before. */
    private fun record(person: String, more: String, kind: String = "resident_id"): String {
        val at = System.currentTimeMillis() / 1000 - 600
        return "{\"id\":\"story-$person\",\"document_kind\":\"$kind\",\"document_number\":\"$person\",\"at\":$at,$more}"
    }

    private companion object {
        /** 鼓楼区 */
        const val COUNTY = 350_102

        /** Of ICAO's specimen. */
        const val PASSPORT = "L898902C3"
    }
}

/** Syncs twice: a hint is read in one round, and what it asks for done in the next. */
private suspend fun StoryPhone.hears() {
    sync()
    sync()
}
