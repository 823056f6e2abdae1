package cn.fujian.bamin.ui.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import cn.fujian.bamin.ui.accesslog.AccessLogPresenter
import cn.fujian.bamin.ui.accesslog.AccessLogScreen
import cn.fujian.bamin.ui.application.ApplicationPresenter
import cn.fujian.bamin.ui.application.ApplicationScreen
import cn.fujian.bamin.ui.help.HelpPresenter
import cn.fujian.bamin.ui.help.HelpScreen
import cn.fujian.bamin.ui.signin.SignInPresenter
import cn.fujian.bamin.ui.signin.SignInScreen

@Composable
internal fun Place.SignIn() {
    val presenter = presenter { SignInPresenter(phone.signIn, it) }
    SignInScreen(presenter.state.collectAsState().value, presenter::onEvent, go, back) { platform.openLink(it) }
}

@Composable
internal fun Place.Application() {
    val presenter = presenter { ApplicationPresenter(phone.application, phone.regions, platform.locate, it) }
    ApplicationScreen(presenter.state.collectAsState().value, presenter::onEvent, go, back)
}

@Composable
internal fun Place.AccessLog(subject: String) {
    val presenter = presenter(subject) { AccessLogPresenter(subject, phone.accessLog, phone.regions, phone.wallet, it) }
    AccessLogScreen(presenter.state.collectAsState().value, presenter::onEvent, back)
}

@Composable
internal fun Place.Help() {
    val presenter = presenter(language) { HelpPresenter(phone.help, phone.session, language, it) }
    HelpScreen(presenter.state.collectAsState().value, presenter::onEvent, back, platform.call)
}
