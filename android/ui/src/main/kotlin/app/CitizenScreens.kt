package cn.fujian.bamin.ui.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.snapshotFlow
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.ui.consents.ConsentsPresenter
import cn.fujian.bamin.ui.consents.ConsentsScreen
import cn.fujian.bamin.ui.home.HomePorts
import cn.fujian.bamin.ui.home.HomePresenter
import cn.fujian.bamin.ui.home.HomeScreen
import cn.fujian.bamin.ui.me.MePresenter
import cn.fujian.bamin.ui.me.MeScreen
import cn.fujian.bamin.ui.messages.MessagesPresenter
import cn.fujian.bamin.ui.messages.MessagesScreen
import cn.fujian.bamin.ui.navigation.isOurs
import cn.fujian.bamin.ui.navigation.routeOf
import cn.fujian.bamin.ui.reasons.ReasonsPresenter
import cn.fujian.bamin.ui.reasons.ReasonsScreen
import cn.fujian.bamin.ui.tests.TestsPresenter
import cn.fujian.bamin.ui.tests.TestsScreen
import kotlinx.coroutines.flow.flowOf

@Composable
internal fun Place.Home() {
    val spoken by rememberUpdatedState(language)
    val presenter = presenter { scope ->
        val ports = HomePorts(
            phone.wallet, phone.messages, phone.reasons, phone.services, phone.diagnostics, phone.session,
        )
        HomePresenter(ports, snapshotFlow { spoken }, captured = flowOf(false), scope)
    }
    val state by presenter.state.collectAsState()
    HomeScreen(state, presenter.tick.collectAsState(), presenter::onEvent, go, ::open)
}

/** A screen of ours, or another app's page; the fallback if that leads nowhere here. */
private fun Place.open(service: Service) {
    val link = service.link.orEmpty()
    val route = if (link.isOurs()) routeOf(link) else null
    if (route != null) go(route)
    else if (link.isOurs() || !platform.openLink(link)) service.fallback?.let(platform.openLink)
}

@Composable
internal fun Place.Me() {
    val presenter = presenter { MePresenter(phone.signIn, phone.messages, phone.wallet, it) }
    MeScreen(presenter.state.collectAsState().value, go)
}

@Composable
internal fun Place.Reasons(subject: String) {
    val presenter = presenter(subject, language) {
        ReasonsPresenter(subject, phone.reasons, phone.help, phone.wallet, language, it)
    }
    ReasonsScreen(presenter.state.collectAsState().value, subject, presenter::onEvent, go, back, platform.call)
}

@Composable
internal fun Place.Tests(subject: String) {
    val presenter = presenter(subject) { TestsPresenter(subject, phone.tests, phone.wallet, it) }
    TestsScreen(presenter.state.collectAsState().value, subject, presenter::onEvent, go, back)
}

@Composable
internal fun Place.Messages() {
    val presenter = presenter { MessagesPresenter(phone.messages, phone.session, phone.wallet, it) }
    MessagesScreen(presenter.state.collectAsState().value, presenter::onEvent, go, back)
}

@Composable
internal fun Place.Consents() {
    val presenter = presenter { ConsentsPresenter(phone.consents, phone.wallet, it) }
    ConsentsScreen(presenter.state.collectAsState().value, presenter::onEvent, back)
}
