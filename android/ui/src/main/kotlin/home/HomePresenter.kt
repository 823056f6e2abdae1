package cn.fujian.bamin.ui.home

import cn.fujian.bamin.core.ClockQuality
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.diagnostics.DiagnosticsPort
import cn.fujian.bamin.core.diagnostics.TaskStatus
import cn.fujian.bamin.core.messages.MessagesPort
import cn.fujian.bamin.core.reasons.ReasonsPort
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.core.services.ServicesPort
import cn.fujian.bamin.core.session.SessionPort
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.valueOrNull
import cn.fujian.bamin.core.wallet.Presented
import cn.fujian.bamin.core.wallet.Showing
import cn.fujian.bamin.core.wallet.Subject
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.ui.theme.Tone
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.launch

/** What the page of a code asks. */
class HomePorts(
    val wallet: WalletPort,
    val messages: MessagesPort,
    val reasons: ReasonsPort,
    val services: ServicesPort,
    val diagnostics: DiagnosticsPort,
    val session: SessionPort,
)

/** [captured]: the platform says that the screen is recorded or shared. */
@OptIn(ExperimentalCoroutinesApi::class)
class HomePresenter(
    private val ports: HomePorts,
    private val language: Flow<Language>,
    captured: Flow<Boolean>,
    private val scope: CoroutineScope,
) {
    private val chosen = MutableStateFlow<String?>(null)
    private val digits = MutableStateFlow<String?>(null)

    private val shown: Flow<String?> = combine(ports.wallet.subjects, chosen) { subjects, chosen ->
        (subjects.firstOrNull { it.id == chosen } ?: subjects.firstOrNull())?.id
    }.distinctUntilChanged()

    /** Once a second; everything that stays the same is taken out of it below. */
    private val presented: Flow<Seen> = shown.flatMapLatest { subject ->
        if (subject == null) flowOf(Seen(null, ports.wallet.now()))
        else ports.wallet.presented(subject).map { Seen(it, ports.wallet.now()) }
    }.shareIn(scope, SharingStarted.WhileSubscribed(STAYS), replay = 1)

    val tick: StateFlow<HomeTick> = presented
        .map { HomeTick(it.ms, (it.presented as? Presented.Code)?.showing?.secondsLeft ?: 0) }
        .stateIn(scope, SharingStarted.WhileSubscribed(STAYS), HomeTick(ports.wallet.now(), 0))

    private val page = combine(presented, ports.wallet.subjects, captured) { seen, subjects, captured ->
        if (captured) HomePage.Captured else page(seen, subjects)
    }.distinctUntilChanged()

    private val notice = combine(presented, ports.diagnostics.tasks) { seen, tasks -> notice(seen, tasks) }
        .distinctUntilChanged()

    private val beside = combine(shown, page.map { (it as? HomePage.Code)?.tone }.distinctUntilChanged(), language, ::Triple)
        .flatMapLatest { (subject, tone, language) -> if (subject == null) flowOf(Beside()) else beside(subject, tone, language) }

    val state: StateFlow<HomeState> = combine(
        combine(ports.wallet.subjects, shown, ::Pair),
        combine(page, notice, ::Pair),
        beside,
        ports.messages.unread,
        digits,
    ) { (subjects, shown), (page, notice), beside, unread, digits ->
        HomeState(
            subjects.map(::person), shown, unread, page, notice,
            beside.reasons, beside.services, digits,
        )
    }.stateIn(scope, SharingStarted.WhileSubscribed(STAYS), HomeState())

    fun onEvent(event: HomeEvent) {
        when (event) {
            is HomeEvent.Show -> chosen.value = event.person
            HomeEvent.TryAgain -> scope.launch { ports.session.syncNow() }
            HomeEvent.AskDigits -> digits.value = ""
            is HomeEvent.TypeDigits -> digits.value = event.digits.filter(Char::isDigit).take(DIGITS)
            HomeEvent.SendDigits -> send()
            HomeEvent.DismissDigits -> digits.value = null
            HomeEvent.ClearDigits -> scope.launch { ports.wallet.clearChallenge() }
        }
    }

    private fun send() {
        val typed = digits.value?.takeIf { it.length == DIGITS } ?: return
        digits.value = null
        scope.launch { ports.wallet.answerChallenge(typed.toInt()) }
    }

    private fun beside(subject: String, tone: Tone?, language: Language): Flow<Beside> = flow {
        emit(Beside())
        when (tone) {
            Tone.Green -> emit(Beside(services = ports.services.services(subject, language).valueOrNull().orEmpty()))
            Tone.Orange -> emit(Beside(reasons = reasons(subject)))
            else -> {}
        }
    }

    private suspend fun reasons(subject: String): ReasonsLine? {
        val reasons = ports.reasons.reasons(subject).valueOrNull()?.reasons ?: return null
        val ends = reasons.mapNotNull { it.until }
        return ReasonsLine(reasons.size, ends.size, ends.minOrNull())
    }
}

private data class Seen(val presented: Presented?, val ms: Long)

private data class Beside(
    val reasons: ReasonsLine? = null,
    val services: List<Service> = emptyList(),
)

/** Long enough for a turn of the phone. */
private const val STAYS = 5_000L
private const val DIGITS = 4

private fun page(seen: Seen, subjects: List<Subject>): HomePage = when (val presented = seen.presented) {
    null -> HomePage.NotApplied
    is Presented.Failed -> HomePage.Failed(presented.why)
    is Presented.Nothing ->
        HomePage.NoCode(presented.why, own = subjects.none { it.id == presented.subject && !it.own })
    is Presented.Code -> code(presented.showing, seen.ms)
}

/** [HomePage.Code.at] moves with the facts and the symbol only, so that a tick changes nothing. */
private fun code(showing: Showing, ms: Long) = HomePage.Code(
    showing.symbol,
    tone(showing.colour),
    showing.number,
    showing.name,
    showing.asOf,
    showing.validUntil,
    showing.lastTest,
    at = ms / 1000 - ms / 1000 % DAY_PART,
    showing.challenge,
)

/** "Tomorrow" changes at a full minute. */
private const val DAY_PART = 60L

private fun person(subject: Subject) =
    Person(subject.id, subject.name, subject.own, subject.relation, subject.colour?.let(::tone) ?: Tone.Unchecked)

private fun tone(colour: Colour) = if (colour == Colour.Green) Tone.Green else Tone.Orange

private fun notice(seen: Seen, tasks: List<TaskStatus>): HomeNotice? {
    val silent = tasks.filter { it.failures > 0 }
    val heard = tasks.mapNotNull { it.lastSuccess }.maxOrNull()
    val clock = (seen.presented as? Presented.Code)?.showing?.clock
    val at = seen.ms / 1000 - seen.ms / 1000 % DAY_PART
    return when {
        tasks.any { it.lastError == "device_revoked" } -> HomeNotice.Revoked
        clock == ClockQuality.Unset -> HomeNotice.ClockUnsure
        silent.isNotEmpty() && silent.size == tasks.size && heard != null && at - heard > OFFLINE_AFTER -> HomeNotice.Offline(heard, at)
        else -> null
    }
}

/** A tunnel isn't worth a word. */
private const val OFFLINE_AFTER = 15 * 60L
