package cn.fujian.bamin.ui.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.remember
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.ui.login.LoginPresenter
import cn.fujian.bamin.ui.login.LoginScreen
import cn.fujian.bamin.ui.point.PointPresenter
import cn.fujian.bamin.ui.point.PointScreen
import cn.fujian.bamin.ui.scan.ScanPorts
import cn.fujian.bamin.ui.scan.ScanPresenter
import cn.fujian.bamin.ui.scan.ScanScreen

@Composable
internal fun Place.Login() {
    val presenter = presenter { LoginPresenter(phone.login, it) }
    LoginScreen(presenter.state.collectAsState().value, presenter::onEvent, back, go)
}

@Composable
internal fun Place.Point() {
    val presenter = presenter { PointPresenter(phone.point, it) }
    PointScreen(presenter.state.collectAsState().value, presenter::onEvent, back, go)
}

@Composable
internal fun Place.Scan() {
    val presenter = presenter {
        ScanPresenter(ScanPorts(phone.scan, phone.point, phone.freshness, phone.queue, platform.cue), it)
    }
    // The same function each time, so that the camera isn't opened anew.
    val take: (Frame) -> Unit = remember(presenter) { presenter::frame }
    ScanScreen(presenter.state.collectAsState().value, presenter::onEvent, go) { platform.viewfinder(it, take) }
}
